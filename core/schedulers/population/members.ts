import type { TrialRecord } from '../../sweep/trial.ts';
import type { Goal } from '../comparison.ts';
import { firstLoss } from '../comparison.ts';
import { lineageRungs } from '../lineage.ts';
import type { ScheduleView } from '../scheduler.ts';
import { type Population, tail } from './settings.ts';

/** The lineage ended before its last step, so that another one takes its place. */
export function isDead({ state }: TrialRecord): boolean {
  return state === 'stopped' || state === 'failed';
}

/** The steps that a member has behind it. */
export function stepsOf({ last, checkpoint, clone }: TrialRecord): number {
  return Math.max(last?.step ?? 0, checkpoint?.step ?? 0, clone?.step ?? 0);
}

/** The dead member whose place is free, where there is one: each new trial beyond the population took one's place. */
export function vacancy({ trials }: ScheduleView, { size }: Population): TrialRecord | undefined {
  return trials.filter(isDead)[trials.length - size];
}

/** A member to copy, and the rung at which it was compared. */
export interface Candidate {
  readonly trial: TrialRecord;
  readonly loss: number;
  /** The rung's step; undefined where the dead member reached none that a living one had reached. */
  readonly rung?: number;
}

/**
 * The members at the top that are better than a dead one and can be copied: they live, have steps left and a
 * checkpoint. Compared at the last rung of the dead one that any of them reached, by what they or the trials they come
 * from had there; one that failed before all rungs is worse than everybody, at the highest rung that most have reached.
 */
export function copyable(
  view: ScheduleView,
  { max, quantile }: Population,
  dead: TrialRecord,
  goal: Goal,
): readonly Candidate[] {
  const living = view.trials
    .filter((trial) => !isDead(trial) && trial.state !== 'completed')
    .filter(({ checkpoint }) => checkpoint !== undefined && checkpoint.step < max)
    .map((trial) => ({ trial, losses: lossesAt(view, trial, goal) }));
  const own = lossesAt(view, dead, goal);
  const rungs = own.size > 0 ? [...own.keys()] : [...new Set(living.flatMap(({ losses }) => [...losses.keys()]))];
  const enough = own.size > 0 ? 1 : Math.ceil(living.length / 2);
  for (const rung of rungs.sort((a, b) => b - a)) {
    // Who failed has lost what it had.
    const limit = dead.state === 'failed' ? Number.POSITIVE_INFINITY : own.get(rung)!;
    const there = living.filter(({ losses }) => losses.has(rung));
    if (there.length < enough) continue;
    const better = there
      .map(({ trial, losses }) => ({ trial, loss: losses.get(rung)!, rung }))
      .filter(({ loss }) => loss < limit)
      .sort((a, b) => a.loss - b.loss || a.trial.number - b.trial.number);
    if (better.length > 0) return better.slice(0, Math.max(1, tail(better.length + 1, quantile)));
  }
  // Nobody has been compared yet.
  return own.size === 0 && rungs.length === 0 ? living.map(({ trial }) => ({ trial, loss: Number.NaN })) : [];
}

function lossesAt({ trials }: ScheduleView, { number }: TrialRecord, goal: Goal): ReadonlyMap<number, number> {
  return new Map(lineageRungs(trials, number).map((rung) => [rung.step, firstLoss(rung, goal)]));
}
