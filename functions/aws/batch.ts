import { createHash } from 'node:crypto';
import {
  type BatchClient,
  type JobSummary,
  ListJobsCommand,
  SubmitJobCommand,
  TerminateJobCommand,
} from '@aws-sdk/client-batch';
import { readJobName } from '../job-name.ts';
import type { Job, JobRequest, JobStatus, Jobs } from '../services.ts';

export interface BatchQueue {
  readonly queue: string;
  readonly trainerDefinition: string;
  /** Definition for sweeps that run a user's program; the same image on AWS. */
  readonly commandDefinition: string;
  /** Where jobs go that ask for no GPU; without it they go where the others do. */
  readonly cpu?: { readonly queue: string; readonly definition: string };
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

/** A queue knows so many shares at once. */
const shares = 500;

/** The share of the queue that a job uses: one for each sweep, but for the few whose hashes meet. */
export function shareOf(jobName: string): string {
  const sweep = readJobName(jobName)?.sweep ?? jobName;
  return `sweep${createHash('sha256').update(sweep).digest().readUInt32BE() % shares}`;
}

/** The job queues behind Batch's own API, on AWS or on the embedded endpoint that speaks it. */
export function batchJobs(client: BatchClient, { queue, trainerDefinition, commandDefinition, cpu }: BatchQueue): Jobs {
  const queues = [queue, ...(cpu ? [cpu.queue] : [])];

  async function listQueue(jobQueue: string, name: string): Promise<Job[]> {
    const jobs: Job[] = [];
    let nextToken: string | undefined;
    do {
      const page = await client.send(
        new ListJobsCommand({
          jobQueue,
          filters: [{ name: 'JOB_NAME', values: [name] }],
          ...(nextToken !== undefined && { nextToken }),
        }),
      );
      jobs.push(...(page.jobSummaryList ?? []).map(toJob));
      nextToken = page.nextToken;
    } while (nextToken);
    return jobs;
  }

  return {
    async submit({ name, command, gpu = true, environment }: JobRequest) {
      const place = !gpu && cpu ? cpu : { queue, definition: command ? commandDefinition : trainerDefinition };
      const answer = await client.send(
        new SubmitJobCommand({
          jobName: name,
          jobQueue: place.queue,
          jobDefinition: place.definition,
          shareIdentifier: shareOf(name),
          containerOverrides: {
            environment: Object.entries(environment).map(([key, value]) => ({ name: key, value })),
          },
        }),
      );
      return answer.jobId as string;
    },
    list: async (name) => (await Promise.all(queues.map((one) => listQueue(one, name)))).flat(),
    async terminate(id, reason) {
      await client.send(new TerminateJobCommand({ jobId: id, reason }));
    },
  };
}
