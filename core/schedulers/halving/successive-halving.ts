import type { Objective } from '../../sweep/trial.ts';
import type { RungEntry, Scheduler, SchedulerReport } from '../scheduler.ts';
import type { Climb } from './climb.ts';
import { isAmongBest, notAmongBest } from './cut.ts';
import { promotions } from './promotions.ts';

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

/** Asynchronous successive halving in one or more brackets. */
export function successiveHalving({ name, mode, objectives, brackets, bracket }: HalvingParts): Scheduler {
  const rungsOf = (trial: number) => brackets[bracket?.(trial) ?? 0] ?? [];
  const goesOn = (report: SchedulerReport, rung: readonly RungEntry[], climb: Climb) =>
    // A first arrival has nobody to be better than: stopped it would be lost, paused it can go on later.
    (rung.length < 2 && mode === 'stop') || isAmongBest(report, rung, climb, objectives);
  return {
    name,
    // Promotions read the rungs, and samplers learn from them in both modes.
    needs: { rungs: true, ...(mode === 'promote' && { checkpoints: true }) },
    ...(mode === 'promote' && {
      next: promotions({ name, objectives, brackets, ...(bracket && { bracket }) }),
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
