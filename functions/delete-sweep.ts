import { rungReached } from '../core/schedulers/rung-reached.ts';
import { isStillExecuting } from './crew.ts';
import { RequestError } from './errors.ts';
import { readHistory } from './history.ts';
import type { Services } from './services.ts';
import { checkpointFolder } from './stores/keys.ts';
import type { SweepItem } from './stores/sweeps.ts';
import { runtimeOf } from './sweep-runtime.ts';

/**
 * Deletes a sweep with its trials, reports, events and checkpoints. Its name stays taken.
 * @throws RequestError 409 while it runs.
 */
export async function deleteSweep(services: Services, sweep: SweepItem): Promise<void> {
  if (await isStillExecuting(services, sweep)) {
    throw new RequestError(409, `sweep ${sweep.sweep} is running: stop it first, and wait for its end`);
  }
  const { items } = await readHistory(services, sweep.sweep);
  const { scheduler } = runtimeOf(sweep);
  if (!(await services.sweeps.remove(sweep))) {
    throw new RequestError(409, `sweep ${sweep.sweep} changed meanwhile: try again`);
  }
  for (const trial of items) {
    const { number, clone, checkpoint, measurements, pinned, point } = trial;
    const folder = checkpointFolder(sweep.sweep, number);
    const kept = [checkpoint?.object, pinned, measurements];
    const objects = new Set(kept.filter((object) => object?.startsWith(folder)));
    await Promise.all([...objects].map((object) => services.artefacts.remove(object as string)));
    const bracket = scheduler.bracket?.(number) ?? 0;
    await services.reports.remove(sweep.sweep, number, (steps) =>
      steps.flatMap((step, i) => {
        const before = steps[i - 1] ?? clone?.step ?? 0;
        const rung = rungReached((from) => scheduler.nextRung(from, number), before, step);
        return rung === undefined ? [] : [{ bracket, step: rung }];
      }),
    );
    if (point !== undefined) await services.lanes.freePoint(sweep.sweep, point);
  }
  await services.eventLog.remove(sweep.sweep);
  await services.leases.remove(sweep.sweep);
  await services.sweeps.removeParts(sweep.sweep);
}
