import type { Objective } from '../../sweep/trial.ts';
import type { Next, ScheduleView } from '../scheduler.ts';
import type { Climb } from './climb.ts';
import type { Compared } from './compared.ts';
import { RungTable } from './rung-table.ts';

export interface PromotionParts {
  readonly name: string;
  /** By the values at a rung when absent. */
  readonly compare?: Compared;
  readonly objectives: readonly Objective[];
  /** The rungs of each bracket, bottom first. */
  readonly brackets: readonly (readonly Climb[])[];
  readonly bracket?: (trial: number) => number;
  /** Trials go on from so many rungs, from the bottom; from all of them when absent. */
  readonly height?: (table: RungTable) => number;
}

/**
 * What a free lane does: the highest rung first, the best trial that waits there and is among the best of all that
 * reached the rung goes on (Li et al. 2020, Algorithm 2, `get_job`). A trial is known to be promoted by its record: it
 * has an entry at the rung and does not wait there. At the end one trial goes all the way, if none has, so that a search
 * has a result.
 */
export function promotions(parts: PromotionParts): (view: ScheduleView) => Next {
  const { name, objectives, brackets, bracket = () => 0, height, compare = 'last' } = parts;
  const table = new RungTable(objectives, bracket, compare);
  const rungs = brackets
    .flatMap((climbs, index) => climbs.map((climb, level) => ({ climb, level, bracket: index })))
    .sort((a, b) => b.climb.step - a.climb.step || a.bracket - b.bracket);
  return ({ trials, mayCreate }) => {
    table.read(trials);
    const top = height?.(table) ?? Number.POSITIVE_INFINITY;
    for (const { climb, level, bracket } of rungs) {
      const rung = level < top ? table.at(bracket, climb.step) : undefined;
      const trial = rung?.promotable(climb);
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

const promoted = ({ step, next }: Climb, entries: number) =>
  `among the best ${Math.round((100 * step) / next)} % of ${entries} trials at step ${step}`;
