import { hasEnded, type Job } from './services.ts';
import type { TrialItem } from './stores/trials.ts';

const claimed = (item: TrialItem, jobs: readonly Job[]) => jobs.find((job) => job.id === item.claim?.jobId);

/** Whether a job may still bring this launch to an end. */
export function isAlive(item: TrialItem, jobs: readonly Job[]): boolean {
  const job = claimed(item, jobs);
  return job ? !hasEnded(job) : jobs.some((other) => !hasEnded(other));
}

/** How the launch's job ended, as far as the queue still knows. */
export function ended(item: TrialItem, jobs: readonly Job[]): Pick<Job, 'exitCode' | 'statusReason' | 'output'> {
  return claimed(item, jobs) ?? jobs.at(-1) ?? { statusReason: 'Host EC2 lost: the queue does not know the job' };
}
