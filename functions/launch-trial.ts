import type { Spec } from '../core/sweep/spec/schema.ts';
import { jobName } from './job-name.ts';
import { lambda } from './lambda.ts';
import { ended, isAlive } from './launch-jobs.ts';
import { heartbeatSeconds, type Release } from './release.ts';
import type { Services } from './services.ts';
import { settle } from './settle.ts';
import type { SweepItem } from './stores/sweeps.ts';
import { makeToken } from './trial-token.ts';

export interface LaunchInput {
  readonly taskToken: string;
  readonly sweep: string;
  readonly generation: number;
  readonly trial: number;
  readonly launch: number;
  readonly adopt: boolean;
}

/** Back ends of the built-in trainer that compute on the processor; nobody knows what a program does. */
const processorOnly: readonly unknown[] = ['tfjs-node', 'wasm', 'cpu'];

const mayUseGpu = (trainer: Spec['trainer']) =>
  trainer === undefined || !('backend' in trainer) || !processorOnly.includes(trainer.backend);

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
      await services.callbacks.succeed(taskToken, {
        outcome: 'settled',
        trial,
        launch,
        adopt: false,
        heartbeatSeconds,
        delaySeconds: 0,
      } satisfies Release);
      return;
    }
    const found = await services.sweeps.findRecent(sweep);
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
      gpu: mayUseGpu(found.spec.trainer),
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

export const handler = lambda(launchTrial);
