import type { Objective } from '../../sweep/trial.ts';
import type { Next, ScheduleView } from '../scheduler.ts';
import type { Climb } from './climb.ts';
import type { Compared } from './compared.ts';
import { mostPromising } from './expected-gains.ts';
import { RungTable } from './rung-table.ts';
import type { Standing } from './standing.ts';

export interface PromotionParts {
  readonly name: string;
  /** By the values at a rung when absent. */
  readonly compare?: Compared;
  readonly objectives: readonly Objective[];
  /** The rungs of each bracket, bottom first. */
  readonly brackets: readonly (readonly Climb[])[];
  readonly bracket?: (trial: number) => number;
  /** A rung promotes no more than its share of those that arrived there. */
  readonly delay?: boolean;
  /** What is kept of the budget for trials that have started, and the last step of a trial. */
  readonly reserve?: { readonly share: number; readonly max: number };
  /** Trials go on from so many rungs, from the bottom; from all of them when absent. */
  readonly height?: (table: RungTable) => number;
}

/**
 * What a free lane does: the highest rung first, the best trial that waits there and is among the best of all that
 * reached the rung goes on (Li et al. 2020, Algorithm 2, `get_job`). A trial is known to be promoted by its record: it
 * has an entry at the rung and does not wait there.
 *
 * With `reserve`, once no more than that share of the budget is left, the trial goes on from which the most is to be
 * expected, whatever its rung, and nothing new starts while one waits. At the end one trial goes all the way, if none has, so that a search
 * has a result.
 */
export function promotions(parts: PromotionParts): (view: ScheduleView) => Next {
  const { name, objectives, brackets, bracket = () => 0, height, compare = 'last', delay = false, reserve } = parts;
  const table = new RungTable(objectives, bracket, compare);
  const rungs = brackets
    .flatMap((climbs, index) => climbs.map((climb, level) => ({ climb, level, bracket: index })))
    .sort((a, b) => b.climb.step - a.climb.step || a.bracket - b.bracket);
  const ends = brackets.flat().map(({ step }) => step);
  const isDue = (rung: Standing, climb: Climb) => !delay || isWithinShare(rung, climb);
  return ({ trials, mayCreate, spentShare = 0 }) => {
    if (reserve && spentShare >= 1 - reserve.share) {
      const trial = mostPromising(trials, [...ends, reserve.max], objectives[0]!);
      const reason = `${name}: the most is to be expected of it for what is left of the budget`;
      if (trial !== undefined) return { next: 'resume', trial, reason };
    }
    table.read(trials);
    const top = height?.(table) ?? Number.POSITIVE_INFINITY;
    for (const { climb, level, bracket } of rungs) {
      const rung = level < top ? table.at(bracket, climb.step) : undefined;
      const trial = rung && isDue(rung, climb) ? rung.promotable(climb) : undefined;
      if (rung && trial !== undefined)
        return { next: 'resume', trial, reason: `${name}: ${promoted(climb, rung.entries.size)}` };
    }
    if (mayCreate) return { next: 'propose' };
    if (table.active > 0) return { next: 'wait' };
    for (const { climb, bracket } of table.finished === 0 ? rungs : []) {
      const trial = table.at(bracket, climb.step)?.bestPaused();
      const reason = `${name}: no trial has run to its end yet, and this one is the best at step ${climb.step}`;
      if (trial !== undefined) return { next: 'resume', trial, reason };
    }
    return { next: 'done', reason: `${name}: no paused trial is good enough to go on` };
  };
}

/**
 * Whether a further trial may go on: of n at a rung step / next * n are to reach the one above (D-ASHA: Li et al. 2022,
 * "Hyper-Tune"). Without it newcomers that are better than all before them, as a sampler that learns proposes them, all
 * go on, and most of the budget is spent on full trials.
 */
function isWithinShare({ entries, waiting }: Standing, { step, next }: Climb): boolean {
  return next * (entries.size - waiting) <= step * entries.size;
}

const promoted = ({ step, next }: Climb, entries: number) =>
  `among the best ${Math.round((100 * step) / next)} % of ${entries} trials at step ${step}`;
