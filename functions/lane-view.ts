import { bestValues } from '../core/analysis/best.ts';
import { toEvaluate } from '../core/sweep/evaluation.ts';
import type { LaneView } from '../core/sweep/lane.ts';
import { isSettled } from '../core/sweep/trial.ts';
import { type History, toRecord } from './history.ts';
import type { Services } from './services.ts';
import type { SweepItem } from './stores/sweeps.ts';

/** The sweep as the pure decisions see it. */
export function laneView(services: Services, sweep: SweepItem, { items, open }: History): LaneView {
  const { objectives, budget } = sweep.spec;
  const search = items.filter((item) => item.evaluates === undefined);
  const records = search.map((item) => toRecord(item, objectives));
  const evaluated = items.flatMap((item) => item.evaluates ?? []);
  return {
    state: sweep.state,
    generation: sweep.generation,
    budget: {
      ...(budget.trials !== undefined && { trials: budget.trials }),
      ...(budget.duration !== undefined && { seconds: budget.duration }),
    },
    elapsedSeconds: sweep.usedSeconds + (services.now() - sweep.resumedAt) / 1000,
    created: search.length,
    open,
    objectives,
    settled: search.filter((item) => isSettled(item.state)).length,
    failed: search.filter((item) => item.state === 'failed').length,
    best: bestValues(objectives, records),
    ...(sweep.exhausted !== undefined && { exhausted: sweep.exhausted }),
    toEvaluate: toEvaluate(sweep.spec, records, evaluated),
  };
}
