import type { Objective } from '../../sweep/trial.ts';
import type { Next, RungEntry, Scheduler, SchedulerReport, ScheduleView } from '../scheduler.ts';
import { type Rungs, rungSteps } from '../setup.ts';
import { type Climb, isAmongBest, notAmongBest } from './cut.ts';
import { RungTable } from './rung-table.ts';

/** How weak trials end: for good, or with a checkpoint from which they go on once they are among the best. */
export type HalvingMode = 'stop' | 'promote';

export interface HalvingParts {
  readonly name: string;
  readonly mode: HalvingMode;
  readonly objectives: readonly Objective[];
  /** The rungs of each bracket, bottom first; a bracket without any runs its trials to their end. */
  readonly brackets: readonly (readonly Climb[])[];
  /** The bracket of a trial; bracket 0 when absent. */
  readonly bracket?: (trial: number) => number;
}

/** The rungs of a bracket, each with the step above it. */
export function climbs(range: Rungs): Climb[] {
  const levels = rungSteps(range);
  return levels.map((step, i) => ({ step, next: levels[i + 1] ?? range.max }));
}

/** Asynchronous successive halving in one or more brackets. */
export function successiveHalving({ name, mode, objectives, brackets, bracket }: HalvingParts): Scheduler {
  const rungsOf = (trial: number) => brackets[bracket?.(trial) ?? 0] ?? [];
  const goesOn = (report: SchedulerReport, rung: readonly RungEntry[], climb: Climb) =>
    // A first arrival has nobody to be better than: stopped it would be lost, paused it can go on later.
    (rung.length < 2 && mode === 'stop') || isAmongBest(report, rung, climb, objectives);
  return {
    name,
    ...(mode === 'promote' && {
      needs: { checkpoints: true, rungs: true },
      next: promotions(name, objectives, brackets, bracket),
    }),
    ...(bracket && { bracket }),
    nextRung: (step, trial) => rungsOf(trial).find((climb) => climb.step > step)?.step ?? null,
    decide(report, rung) {
      const climb = rungsOf(report.trial).findLast(({ step }) => step <= report.step);
      if (!climb || goesOn(report, rung, climb)) return { decision: 'continue' };
      const reason = `${name}: ${notAmongBest(report, rung.length, climb)}`;
      return { decision: mode === 'stop' ? 'stop' : 'pause', reason };
    },
  };
}

/**
 * What a free lane does: the highest rung first, the best trial that waits there and is among the best of all that
 * reached the rung goes on (Li et al. 2020, Algorithm 2, `get_job`). A trial is known to be promoted by its record: it
 * has an entry at the rung and does not wait there.
 */
function promotions(
  name: string,
  objectives: readonly Objective[],
  brackets: HalvingParts['brackets'],
  bracket: (trial: number) => number = () => 0,
): (view: ScheduleView) => Next {
  const table = new RungTable(objectives, bracket);
  const rungs = brackets
    .flatMap((climbs, index) => climbs.map((climb) => ({ climb, bracket: index })))
    .sort((a, b) => b.climb.step - a.climb.step || a.bracket - b.bracket);
  return ({ trials, mayCreate }) => {
    table.read(trials);
    for (const { climb, bracket } of rungs) {
      const rung = table.at(bracket, climb.step);
      const trial = rung?.promotable(climb);
      if (trial !== undefined) {
        const reason = `${name}: among the best ${Math.round((100 * climb.step) / climb.next)} % of ${rung!.entries} trials at step ${climb.step}`;
        return { next: 'resume', trial, reason };
      }
    }
    if (mayCreate) return { next: 'propose' };
    if (table.active > 0) return { next: 'wait' };
    if (table.finished === 0) {
      for (const { climb, bracket } of rungs) {
        const trial = table.at(bracket, climb.step)?.bestPaused();
        if (trial === undefined) continue;
        return {
          next: 'resume',
          trial,
          reason: `${name}: no trial has run to its end, and this one is the best at step ${climb.step}`,
        };
      }
    }
    return { next: 'done', reason: `${name}: no paused trial is good enough to go on` };
  };
}
