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
    const { number, last, checkpoint, measurements, pinned, point } = trial;
    const folder = checkpointFolder(sweep.sweep, number);
    const kept = [checkpoint?.object, pinned, measurements];
    const objects = new Set(kept.filter((object) => object?.startsWith(folder)));
    await Promise.all([...objects].map((object) => services.artefacts.remove(object as string)));
    const rungs = [];
    for (let rung = scheduler.nextRung(0, number); rung !== null && rung <= (last?.step ?? 0); ) {
      rungs.push({ bracket: scheduler.bracket?.(number) ?? 0, step: rung });
      rung = scheduler.nextRung(rung, number);
    }
    await services.reports.remove(sweep.sweep, number, rungs);
    if (point !== undefined) await services.lanes.freePoint(sweep.sweep, point);
  }
  await services.eventLog.remove(sweep.sweep);
  await services.leases.remove(sweep.sweep);
  await services.sweeps.removeParts(sweep.sweep);
}
