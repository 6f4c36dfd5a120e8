import { bestValues, paretoFront } from '../core/analysis/best.ts';
import { regretBound } from '../core/analysis/regret-bound.ts';
import { toConfirm } from '../core/sweep/confirmation.ts';
import type { BudgetLimits, Spent } from '../core/sweep/endings.ts';
import { toEvaluate } from '../core/sweep/evaluation.ts';
import type { LaneView, Schedule } from '../core/sweep/lane.ts';
import type { Spec } from '../core/sweep/spec/schema.ts';
import { isSettled, type Objective, type TrialRecord } from '../core/sweep/trial.ts';
import { type History, toRecord } from './history.ts';
import type { Services } from './services.ts';
import type { SweepItem } from './stores/sweeps.ts';
import { busySeconds, stepsOf, type TrialItem } from './stores/trials.ts';
import { runtimeOf } from './sweep-runtime.ts';

/** The sweep as the pure decisions see it. */
export function laneView(services: Services, sweep: SweepItem, { items, open }: History): LaneView {
  const { spec } = sweep;
  const { objectives } = spec;
  const search = items.filter((item) => item.evaluates === undefined);
  const records = search.map((item) => toRecord(item, sweep.spec));
  const again = items.flatMap(({ evaluates: of, confirms: seed }) => (of === undefined ? [] : [{ of, seed }]));
  const evaluated = again.flatMap(({ of, seed }) => (seed === undefined ? [of] : []));
  const confirmations = again.flatMap(({ of, seed }) => (seed === undefined ? [] : [{ of, seed }]));
  const budget = limitsOf(spec);
  return {
    state: sweep.state,
    generation: sweep.generation,
    budget,
    elapsedSeconds: sweep.usedSeconds + (services.now() - sweep.resumedAt) / 1000,
    spent: spentBy(items, spec, services.now()),
    created: search.length,
    open: open.map(({ number, state, generation, standing, evaluates }) => ({
      number,
      state,
      generation,
      ...(state === 'paused' && { pausedByScheduler: standing?.decision === 'pause' }),
      ...(evaluates !== undefined && { afterSearch: true }),
    })),
    objectives,
    settled: search.filter(({ state }) => isSettled(state) || state === 'paused').length,
    failed: search.filter((item) => item.state === 'failed').length,
    best: bestValues(objectives, records),
    sinceBest: budget.noImprovement === undefined ? 0 : sinceBest(objectives, records),
    ...(budget.regretBound !== undefined && {
      regretBound: regretBound(runtimeOf(sweep).space, objectives, records, spec.seed),
    }),
    ...(sweep.exhausted !== undefined && { exhausted: sweep.exhausted }),
    toEvaluate: toEvaluate(spec, records, evaluated),
    toConfirm: toConfirm(spec, records, confirmations),
  };
}

/** The scheduler's say on what a free lane does. */
export function scheduleOf(sweep: SweepItem, { items }: History): Schedule {
  const { scheduler, space } = runtimeOf(sweep);
  const { objectives, seed, budget } = sweep.spec;
  return (mayCreate) => {
    if (!scheduler.next) return { next: 'propose' };
    const search = items.filter((item) => item.evaluates === undefined);
    const trials = search.map((item) => toRecord(item, sweep.spec));
    const trial = (items.at(-1)?.number ?? -1) + 1;
    return scheduler.next({ space, objectives, trials, trial, seed, parallel: budget.parallel, mayCreate });
  };
}

function limitsOf({ budget }: Spec): BudgetLimits {
  const { trials, duration, steps, gpu_hours, cost, max_failed, no_improvement, regret_bound } = budget;
  return {
    ...(trials !== undefined && { trials }),
    ...(duration !== undefined && { seconds: duration }),
    ...(steps !== undefined && { steps }),
    ...(gpu_hours !== undefined && { gpuHours: gpu_hours }),
    ...(cost !== undefined && { cost }),
    ...(max_failed !== undefined && { maxFailed: max_failed }),
    ...(no_improvement !== undefined && { noImprovement: no_improvement }),
    ...(regret_bound !== undefined && { regretBound: regret_bound }),
  };
}

/** What all trials have used up so far. */
export function spentBy(items: readonly TrialItem[], { budget }: Spec, now: number): Spent {
  const secondsOf = (item: TrialItem) => busySeconds(item, now) + (item.waitedSeconds ?? 0);
  const gpuHours = items.reduce((sum, item) => sum + secondsOf(item), 0) / 3600;
  const steps = items.reduce((sum, item) => sum + stepsOf(item), 0);
  return { steps, gpuHours, cost: gpuHours * (budget.price_per_hour ?? 0) };
}

function sinceBest(objectives: readonly Objective[], records: readonly TrialRecord[]): number {
  // As good as an earlier one is no improvement.
  const firsts = new Map<string, number>();
  for (const { number, values } of paretoFront(objectives, records)) {
    if (!firsts.has(values.join())) firsts.set(values.join(), number);
  }
  const newest = Math.max(...firsts.values(), -1);
  return records.filter(({ number, state }) => number > newest && (state === 'completed' || state === 'stopped'))
    .length;
}
