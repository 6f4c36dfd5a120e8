import { jobName } from './job-name.ts';
import { hasEnded, type Job } from './services.ts';
import type { TrialItem } from './stores/trials.ts';

/** The job that has claimed the launch, or was handed it. */
const idOf = ({ claim, job }: TrialItem) => claim?.jobId ?? job?.id;

const own = (item: TrialItem, jobs: readonly Job[]) => jobs.find((job) => job.id === idOf(item));

/** The name under which the queue knows the launch's job. */
export const jobNameOf = (item: TrialItem): string =>
  item.job?.name ?? jobName({ sweep: item.sweep, trial: item.number, launch: item.launch });

/** The jobs of that name that may run this launch. */
export const jobsOf = (item: TrialItem, jobs: readonly Job[]): readonly Job[] =>
  item.job?.id === undefined ? jobs : jobs.filter((job) => job.id === idOf(item));

/** Whether a job may still bring this launch to an end. */
export function isAlive(item: TrialItem, jobs: readonly Job[]): boolean {
  const job = own(item, jobs);
  return job ? !hasEnded(job) : jobsOf(item, jobs).some((other) => !hasEnded(other));
}

/** How the launch's job ended, as far as the queue still knows. */
export function ended(item: TrialItem, jobs: readonly Job[]): Pick<Job, 'exitCode' | 'statusReason' | 'output'> {
  // How a job ended says nothing of a trial that was handed to it and that it had not begun.
  if (!item.claim && item.job?.id !== undefined) return { statusReason: 'Host EC2 lost: its job had just ended' };
  return own(item, jobs) ?? jobs.at(-1) ?? { statusReason: 'Host EC2 lost: the queue does not know the job' };
}
