import { jobName } from './job-name.ts';
import { lambda } from './lambda.ts';
import { ended, isAlive, jobNameOf } from './launch-jobs.ts';
import { findBerth, handOver, jobOf } from './packing/hand-over.ts';
import { trialsPerJob } from './packing/trials-per-job.ts';
import { heartbeatSeconds, type Release } from './release.ts';
import type { Services } from './services.ts';
import { settle } from './settle.ts';
import type { SweepItem } from './stores/sweeps.ts';
import { mayUseGpu } from './trainer-of.ts';
import { makeJobToken, makeToken } from './trial-token.ts';

export interface LaunchInput {
  readonly taskToken: string;
  readonly sweep: string;
  readonly generation: number;
  readonly trial: number;
  readonly launch: number;
  readonly adopt: boolean;
}

/** States in which no job may start. */
const closed: readonly SweepItem['state'][] = ['pausing', 'paused', 'halting', 'stopped', 'failed'];

/**
 * Records the launch with its task token and submits the job. A repeated call may submit a second job under the same
 * name; the claim decides between them. In adopt mode the job is there already and only the token is new. Where jobs
 * train several trials, the launch is handed to the lane's job if that waits for one.
 */
export function launchTrial(services: Services) {
  return async ({ taskToken, sweep, trial, launch, adopt }: LaunchInput): Promise<void> => {
    const found = await services.sweeps.findRecent(sweep);
    if (!found) throw new Error(`there is no sweep ${sweep}`);
    const before = trialsPerJob(found.spec) > 1 && !adopt ? await services.trials.find(sweep, trial) : undefined;
    const berth = before && (await findBerth(services, before, { trial, launch }));
    const kept = before && berth && jobOf(before, berth, services.now());
    const item = await services.trials.launch(sweep, trial, launch, { taskToken, ...kept });
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
    const jobs = adopt ? await services.jobs.list(jobNameOf(item)) : [];
    if (adopt && !isAlive(item, jobs)) {
      await settle(services, found, item, ended(item, jobs));
      return;
    }
    if (adopt) return;

    if (berth?.waiting) {
      if (await handOver(services, berth, { trial, launch })) {
        services.log.info('trial handed to a job that waited', { sweep, trial, launch, job: berth.waiting.jobId });
        return;
      }
      // It has just ended: a job of its own, then.
      const { name } = berth;
      await services.trials.launch(sweep, trial, launch, { job: { name }, waitedSeconds: before?.waitedSeconds });
    }
    const id = await services.jobs.submit({
      name: berth?.name ?? jobName({ sweep, trial, launch }),
      command: found.spec.trainer !== undefined && 'command' in found.spec.trainer,
      gpu: mayUseGpu(found.spec.trainer),
      environment: {
        SKYSWEEP_URL: services.apiUrl(),
        SKYSWEEP_TOKEN: makeToken({ sweep, trial, launch }, found.secret),
        ...(berth && { SKYSWEEP_JOB_TOKEN: makeJobToken(berth.lane, found.secret) }),
      },
    });
    services.log.info('job submitted', { sweep, trial, launch, job: id });
    // A halt that listed the jobs before ours was there would miss it.
    const now = await services.sweeps.find(sweep);
    if (!now || closed.includes(now.state)) await services.jobs.terminate(id, 'the sweep is being stopped');
  };
}

export const handler = lambda(launchTrial);
