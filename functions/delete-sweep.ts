import { rungReached } from '../core/schedulers/rung-reached.ts';
import type { Scheduler } from '../core/schedulers/scheduler.ts';
import { isStillExecuting } from './crew.ts';
import { RequestError } from './errors.ts';
import type { Services } from './services.ts';
import { checkpointFolder } from './stores/keys.ts';
import type { DeletedSweep, SweepItem } from './stores/sweeps.ts';
import type { TrialItem } from './stores/trials.ts';
import { runtimeOf } from './sweep-runtime.ts';

/** One call works for so many ms, and ends the batch that it is at: API Gateway waits for 30 s. */
const longestMs = 10_000;
/** Trials that are deleted side by side. */
const atOnce = 8;

/**
 * Takes a sweep out of the world: nobody finds it any more, though its parts are still there. Its name stays taken.
 * @throws RequestError 409 while it runs.
 */
export async function removeSweep(services: Services, sweep: SweepItem): Promise<void> {
  if (await isStillExecuting(services, sweep)) {
    throw new RequestError(409, `sweep ${sweep.sweep} is running: stop it first, and wait for its end`);
  }
  if (!(await services.sweeps.remove(sweep))) {
    throw new RequestError(409, `sweep ${sweep.sweep} changed meanwhile: try again`);
  }
}

/**
 * Deletes trials, reports, checkpoints and events of a removed sweep for a while; true when nothing is left. What is
 * deleted stays so, however a call ends: the next one goes on. A trial's own item goes last, as it tells of the rest.
 */
export async function deleteParts(services: Services, removed: DeletedSweep): Promise<boolean> {
  const { sweep } = removed;
  const { sweeps, trials, eventLog, leases, now } = services;
  const end = now() + longestMs;
  const { scheduler } = runtimeOf(removed);
  const steps = [
    async () => {
      const some = await trials.listFirst(sweep, atOnce);
      await Promise.all(some.map((trial) => deleteTrial(services, scheduler, trial)));
      return some.length > 0;
    },
    () => eventLog.removeSome(sweep),
    async () => {
      await leases.remove(sweep);
      return false;
    },
    () => sweeps.removeSomeParts(sweep),
  ];
  for (const step of steps) {
    while (await step()) {
      if (now() >= end) return false;
    }
  }
  await sweeps.forget(sweep);
  return true;
}

async function deleteTrial(services: Services, scheduler: Scheduler, trial: TrialItem): Promise<void> {
  const { artefacts, reports, lanes, trials } = services;
  const { sweep, number, clone, checkpoint, measurements, pinned, point } = trial;
  const folder = checkpointFolder(sweep, number);
  const kept = [checkpoint?.object, pinned, measurements];
  const objects = new Set(kept.filter((object) => object?.startsWith(folder)));
  await Promise.all([...objects].map((object) => artefacts.remove(object as string)));
  const bracket = scheduler.bracket?.(number) ?? 0;
  await reports.remove(sweep, number, (steps) =>
    steps.flatMap((step, i) => {
      const before = steps[i - 1] ?? clone?.step ?? 0;
      const rung = rungReached((from) => scheduler.nextRung(from, number), before, step);
      return rung === undefined ? [] : [{ bracket, step: rung }];
    }),
  );
  if (point !== undefined) await lanes.freePoint(sweep, point);
  await trials.remove(trial);
}
