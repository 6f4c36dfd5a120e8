import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { QueuedJob } from '../../infra/local/batch/job.ts';

/** The jobs of a sweep on the embedded cloud, oldest first, as the queue's journal has them at last. */
export function jobsOf(dataDir: string, sweep: string): QueuedJob[] {
  const lines = readFileSync(join(dataDir, 'jobs', 'jobs.jsonl'), 'utf8')
    .trim()
    .split('\n');
  const jobs = lines.map((line) => JSON.parse(line) as QueuedJob);
  const latest = new Map(jobs.map((job) => [job.jobId, job]));
  return [...latest.values()].filter(({ jobName }) => jobName.startsWith(`skysweep_${sweep}_`));
}
