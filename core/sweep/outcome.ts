import type { SweepState } from './lane.ts';
import type { Repeats } from './repeats.ts';
import { isSystemMetric } from './system-metrics.ts';
import type { SettledState } from './trial.ts';

/** What is known when a trial's job has ended. */
export interface JobEnd {
  readonly exitCode?: number;
  /** Batch's own words: "Host EC2 (instance i-…) terminated.", "Job attempt duration exceeded timeout" … */
  readonly statusReason?: string;
  /** There is no job: submitting it failed with this message. */
  readonly launchError?: string;
}

/** Tries to submit a trial's job. */
const maxSubmits = 3;

export interface EndedTrial {
  readonly sweepState: SweepState;
  readonly standing?: { readonly decision: 'stop' | 'pause'; readonly reason: string };
  readonly result?: { readonly state: 'completed' | 'failed'; readonly message?: string };
  /** Metrics by name at the end: the result's, else the last report's. */
  readonly metrics: Readonly<Record<string, unknown>>;
  readonly objectives: readonly { readonly metric: string }[];
  /** Where the training is repeated: how often it is to be, and how many runs have reported every objective. */
  readonly runs?: Repeats & { readonly done: number };
  /** Launches so far, this one included, and how many of the earlier ones ended by the program's own fault. */
  readonly launches: number;
  readonly failures: number;
  /** Fresh starts that a trial may have after failures of its own. */
  readonly retries: number;
  /** Seconds before the first of them; each next wait is twice as long. */
  readonly backoff: number;
}

export type Outcome =
  | { readonly outcome: 'settled'; readonly state: SettledState; readonly reason?: string }
  | { readonly outcome: 'paused'; readonly reason: string }
  /** `failed`: by its own fault, so that it counts; the next start waits for `delaySeconds`. */
  | { readonly outcome: 'relaunch'; readonly reason: string; readonly failed?: true; readonly delaySeconds?: number };

/** SIGKILL: by a person, or by a system that ran out of memory, and then it will happen again. */
const killed = 137;
const maxKilled = 3;

/** Fresh starts of a trial whose host was taken; a Spot host can be taken many times. */
const maxInterrupted = 10;
const maxDelaySeconds = 300;

/** The job was taken from it, by the host or by a time-out; its own program did not fail. */
function interrupted({ exitCode, statusReason = '' }: JobEnd): boolean {
  return exitCode === 75 || statusReason.startsWith('Host EC2') || statusReason.startsWith('Host embedded');
}

function failureReason({ exitCode, statusReason }: JobEnd): string {
  if (exitCode === killed) {
    return `the trainer was killed (exit code ${killed}), again and again: most likely it needs more memory than there is`;
  }
  if (exitCode !== undefined && exitCode !== 0) return `the trainer exited with code ${exitCode}`;
  if (exitCode === 0) return 'the trainer exited with code 0 but gave no result';
  return statusReason ?? 'the job ended without an exit code';
}

function failure({ failures, retries, backoff }: EndedTrial, reason: string): Outcome {
  if (failures >= retries) return { outcome: 'settled', state: 'failed', reason };
  const delaySeconds = Math.ceil(Math.min(backoff * 2 ** failures, maxDelaySeconds));
  return { outcome: 'relaunch', reason, failed: true, delaySeconds };
}

/** What becomes of a trial whose job has ended. */
export function outcome(trial: EndedTrial, end: JobEnd): Outcome {
  const { result, standing, sweepState } = trial;
  const taken = trial.launches - trial.failures;
  if (result?.state === 'completed') {
    const missing = trial.objectives.find(({ metric }) => trial.metrics[metric] === undefined);
    const { runs } = trial;
    if (!missing && runs && runs.done < runs.count) {
      const reason = `only ${runs.done} of ${runs.count} ${runs.kind} were reported; report the final metrics of run k as step k`;
      return { outcome: 'settled', state: 'failed', reason };
    }
    if (!missing) return { outcome: 'settled', state: 'completed' };
    const reported = Object.keys(trial.metrics).filter((name) => !isSystemMetric(name));
    return {
      outcome: 'settled',
      state: 'failed',
      reason: `metric ${missing.metric} was never reported (${reported.length > 0 ? `reported: ${reported.join(', ')}` : 'nothing was'}); report it, or name another one in objective.metric`,
    };
  }
  if (standing?.decision === 'stop') return { outcome: 'settled', state: 'stopped', reason: standing.reason };
  if (result?.state === 'failed') {
    return failure(trial, result.message ?? failureReason(end));
  }
  if (standing?.decision === 'pause') return { outcome: 'paused', reason: standing.reason };
  if (sweepState === 'pausing' || sweepState === 'paused') return { outcome: 'paused', reason: 'the sweep is paused' };
  if (sweepState === 'halting' || sweepState === 'stopped') {
    return { outcome: 'settled', state: 'stopped', reason: 'the sweep was stopped' };
  }
  if (sweepState === 'failed') return { outcome: 'settled', state: 'stopped', reason: 'the sweep failed' };
  if (end.launchError !== undefined) {
    if (taken < maxSubmits) return { outcome: 'relaunch', reason: end.launchError };
    return { outcome: 'settled', state: 'failed', reason: `its job could not be submitted: ${end.launchError}` };
  }
  if (end.exitCode === killed && taken < maxKilled) {
    return { outcome: 'relaunch', reason: 'the trainer was killed' };
  }
  if (interrupted(end)) {
    if (taken < maxInterrupted) return { outcome: 'relaunch', reason: failureReason(end) };
    return { outcome: 'settled', state: 'failed', reason: `interrupted ${taken} times: ${failureReason(end)}` };
  }
  return failure(trial, failureReason(end));
}
