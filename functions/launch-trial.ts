import { jobName } from './job-name.ts';
import type { Job, Services } from './services.ts';
import { hasEnded } from './services.ts';
import { settle } from './settle.ts';
import type { SweepItem } from './stores/sweeps.ts';
import type { TrialItem } from './stores/trials.ts';
import { makeToken } from './trial-token.ts';

export interface LaunchInput {
  readonly taskToken: string;
  readonly sweep: string;
  readonly generation: number;
  readonly trial: number;
  readonly launch: number;
  readonly adopt: boolean;
}

/** What the lane learns when the task token is completed. */
export interface Release {
  readonly outcome: 'settled' | 'paused' | 'relaunch';
  readonly trial: number;
  /** The launch to go on with after `relaunch`. */
  readonly launch: number;
}

/** States in which no job may start. */
const closed: readonly SweepItem['state'][] = ['pausing', 'paused', 'halting', 'stopped', 'failed'];

/**
 * Records the launch with its task token and submits the job. A repeated call may submit a second job under the same
 * name; the claim decides between them. In adopt mode the job is there already and only the token is new.
 */
export function launchTrial(services: Services) {
  return async ({ taskToken, sweep, trial, launch, adopt }: LaunchInput): Promise<void> => {
    const item = await services.trials.launch(sweep, trial, launch, { taskToken });
    if (!item) {
      // It went on without us: settled, or launched again by somebody else.
      await services.callbacks.succeed(taskToken, { outcome: 'settled', trial, launch } satisfies Release);
      return;
    }
    const found = await services.sweeps.find(sweep);
    if (!found) throw new Error(`there is no sweep ${sweep}`);
    const jobs = adopt ? await services.jobs.list(jobName({ sweep, trial, launch })) : [];
    if (adopt && !isAlive(item, jobs)) {
      await settle(services, found, item, ended(item, jobs));
      return;
    }
    if (adopt) return;

    const id = await services.jobs.submit({
      name: jobName({ sweep, trial, launch }),
      command: found.spec.trainer !== undefined && 'command' in found.spec.trainer,
      environment: {
        SKYSWEEP_URL: services.apiUrl(),
        SKYSWEEP_TOKEN: makeToken({ sweep, trial, launch }, found.secret),
      },
    });
    // A halt that listed the jobs before ours was there would miss it.
    const now = await services.sweeps.find(sweep);
    if (!now || closed.includes(now.state)) await services.jobs.terminate(id, 'the sweep is being stopped');
  };
}

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
