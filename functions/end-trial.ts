import type { SettledState } from '../core/sweep/trial.ts';
import { announceTrial } from './announce.ts';
import { jobNameOf, jobsOf } from './launch-jobs.ts';
import { heartbeatSeconds, type Release } from './release.ts';
import { hasEnded, type Services } from './services.ts';
import { outcomeOf } from './settle.ts';
import type { SweepItem } from './stores/sweeps.ts';
import type { TrialItem } from './stores/trials.ts';
import { isExternal } from './trainer-of.ts';

/**
 * Settles a queued or running trial without waiting for its job, releases its lane and terminates the job. Answers the
 * trial as it is then; who comes second changes nothing.
 */
export async function endTrial(
  services: Services,
  sweep: SweepItem,
  item: TrialItem,
  end: { readonly state: SettledState; readonly reason: string },
): Promise<TrialItem> {
  const ended = await services.trials.release(item, end, services.now());
  const now = ended ?? (await services.trials.find(item.sweep, item.number)) ?? item;
  if (item.taskToken) {
    await services.callbacks.succeed(item.taskToken, {
      outcome: outcomeOf(now, item.launch),
      trial: item.number,
      launch: now.launch,
      adopt: false,
      heartbeatSeconds,
      delaySeconds: 0,
    } satisfies Release);
  }
  await announceTrial(services, sweep, now);
  if (!isExternal(sweep.spec)) {
    const jobs = jobsOf(item, await services.jobs.list(jobNameOf(item)));
    const alive = jobs.filter((job) => !hasEnded(job));
    await Promise.all(alive.map((job) => services.jobs.terminate(job.id, end.reason)));
  }
  return now;
}
