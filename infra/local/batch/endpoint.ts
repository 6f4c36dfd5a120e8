import { Hono } from 'hono';
import * as z from 'zod';
import { exitCode, isOver, type QueuedJob } from './job.ts';
import type { JobQueue } from './queue.ts';

const environment = z.array(z.object({ name: z.string(), value: z.string() })).default([]);
const submitJob = z.object({
  jobName: z.string().regex(/^[A-Za-z0-9][\w-]{0,127}$/),
  jobQueue: z.string().min(1),
  jobDefinition: z.string().min(1),
  containerOverrides: z.object({ environment }).optional(),
});
const describeJobs = z.object({ jobs: z.array(z.string()).max(100) });
const listJobs = z.object({
  jobQueue: z.string(),
  filters: z.tuple([z.object({ name: z.literal('JOB_NAME'), values: z.tuple([z.string()]) })]),
});
const endJob = z.object({ jobId: z.string().min(1), reason: z.string().min(1) });

const arn = (jobId: string) => `arn:aws:batch:us-east-1:000000000000:job/${jobId}`;

function summary(job: QueuedJob) {
  const code = exitCode(job);
  return {
    jobArn: arn(job.jobId),
    jobId: job.jobId,
    jobName: job.jobName,
    createdAt: job.createdAt,
    status: job.status,
    ...(job.statusReason !== undefined && { statusReason: job.statusReason }),
    startedAt: job.attempts[0]?.startedAt,
    stoppedAt: isOver(job) ? job.attempts.at(-1)?.stoppedAt : undefined,
    container: { ...(code !== undefined && { exitCode: code }), ...(job.output && { reason: job.output.join('\n') }) },
  };
}

/** DescribeJobs' answer, and the detail of a job's events. The environment is left out: it holds the trial's token. */
export function detail(job: QueuedJob) {
  return {
    ...summary(job),
    jobQueue: job.jobQueue,
    jobDefinition: job.jobDefinition,
    attempts: job.attempts.map(({ startedAt, stoppedAt, exitCode: code, statusReason }) => ({
      container: { exitCode: code },
      startedAt,
      stoppedAt,
      statusReason,
    })),
    dependsOn: [],
  };
}

/**
 * AWS Batch's REST protocol (SubmitJob, DescribeJobs, ListJobs, TerminateJob, CancelJob) over the embedded queue.
 * @param accessKeyId Requests that are not signed with it are refused: other programs on this machine have no business
 * in an embedded cloud. Left out where callers have keys of their own, as on an emulator; signed it must be.
 */
export function batchEndpoint(queue: JobQueue, accessKeyId = ''): Hono {
  const app = new Hono();
  const credential = accessKeyId === '' ? 'Credential=' : `Credential=${accessKeyId}/`;
  const refuse = (status: 400 | 403, type: string, message: string) =>
    new Response(JSON.stringify({ message }), {
      status,
      headers: { 'content-type': 'application/json', 'x-amzn-errortype': type },
    });
  const call = <T>(path: string, schema: z.ZodType<T>, answer: (input: T) => object) =>
    app.post(path, async (context) => {
      if (!context.req.header('authorization')?.includes(credential)) {
        return refuse(403, 'AccessDeniedException', 'the request is not signed by this embedded cloud');
      }
      const input = schema.safeParse(await context.req.json().catch(() => undefined));
      if (!input.success) return refuse(400, 'ClientException', z.prettifyError(input.error));
      return context.json(answer(input.data));
    });

  call('/v1/submitjob', submitJob, ({ containerOverrides, ...job }) => {
    const pairs = containerOverrides?.environment ?? [];
    const submitted = queue.submit({ ...job, environment: Object.fromEntries(pairs.map((p) => [p.name, p.value])) });
    return { jobArn: arn(submitted.jobId), jobId: submitted.jobId, jobName: submitted.jobName };
  });
  call('/v1/describejobs', describeJobs, ({ jobs }) => ({ jobs: queue.describe(jobs).map(detail) }));
  call('/v1/listjobs', listJobs, ({ filters: [{ values }] }) => ({
    jobSummaryList: queue.list(values[0]).map(summary),
  }));
  call('/v1/terminatejob', endJob, ({ jobId, reason }) => {
    queue.terminate(jobId, reason);
    return {};
  });
  call('/v1/canceljob', endJob, ({ jobId, reason }) => {
    const [job] = queue.describe([jobId]);
    // Batch cancels only what has not started.
    if (job && job.status !== 'RUNNING') queue.terminate(jobId, reason);
    return {};
  });
  return app;
}
