import {
  type BatchClient,
  type JobSummary,
  ListJobsCommand,
  SubmitJobCommand,
  TerminateJobCommand,
} from '@aws-sdk/client-batch';
import type { Job, JobRequest, JobStatus, Jobs } from '../services.ts';

export interface BatchQueue {
  readonly queue: string;
  readonly trainerDefinition: string;
  /** Definition for sweeps that run a user's program; the same image on AWS. */
  readonly commandDefinition: string;
}

function toJob(summary: JobSummary): Job {
  const { jobId, jobName, status, statusReason, container } = summary;
  return {
    id: jobId as string,
    name: jobName as string,
    status: status as JobStatus,
    ...(statusReason !== undefined && { statusReason }),
    ...(container?.reason !== undefined && { output: container.reason.split('\n') }),
    ...(container?.exitCode !== undefined && { exitCode: container.exitCode }),
  };
}

/** The job queue behind Batch's own API, on AWS or on the embedded endpoint that speaks it. */
export function batchJobs(client: BatchClient, { queue, trainerDefinition, commandDefinition }: BatchQueue): Jobs {
  return {
    async submit({ name, command, environment }: JobRequest) {
      const answer = await client.send(
        new SubmitJobCommand({
          jobName: name,
          jobQueue: queue,
          jobDefinition: command ? commandDefinition : trainerDefinition,
          containerOverrides: {
            environment: Object.entries(environment).map(([key, value]) => ({ name: key, value })),
          },
        }),
      );
      return answer.jobId as string;
    },
    async list(name) {
      const jobs: Job[] = [];
      let nextToken: string | undefined;
      do {
        const page = await client.send(
          new ListJobsCommand({
            jobQueue: queue,
            filters: [{ name: 'JOB_NAME', values: [name] }],
            ...(nextToken !== undefined && { nextToken }),
          }),
        );
        jobs.push(...(page.jobSummaryList ?? []).map(toJob));
        nextToken = page.nextToken;
      } while (nextToken);
      return jobs;
    },
    async terminate(id, reason) {
      await client.send(new TerminateJobCommand({ jobId: id, reason }));
    },
  };
}
