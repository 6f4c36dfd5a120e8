import type { Objective } from '../../sweep/trial.ts';
import type { RungEntry, Scheduler, SchedulerReport } from '../scheduler.ts';
import type { Climb } from './climb.ts';
import { type Compared, comparedBy } from './compared.ts';
import { isAmongBest, notAmongBest } from './cut.ts';
import { promotions } from './promotions.ts';

/** How weak trials end: for good, or with a checkpoint from which they go on once they are among the best. */
export type HalvingMode = 'stop' | 'promote';

export interface HalvingParts {
  readonly name: string;
  readonly mode: HalvingMode;
  /** By the values at a rung, or by the best of the first objective up to it; the former when absent. */
  readonly compare?: Compared;
  readonly objectives: readonly Objective[];
  /** The rungs of each bracket, bottom first; a bracket without any runs its trials to their end. */
  readonly brackets: readonly (readonly Climb[])[];
  /** The bracket of a trial; bracket 0 when absent. */
  readonly bracket?: (trial: number) => number;
}

/** Asynchronous successive halving in one or more brackets. */
export function successiveHalving(parts: HalvingParts): Scheduler {
  const { name, mode, compare = 'last', objectives, brackets, bracket } = parts;
  const rungsOf = (trial: number) => brackets[bracket?.(trial) ?? 0] ?? [];
  const goesOn = (report: SchedulerReport, rung: readonly RungEntry[], climb: Climb) =>
    // A first arrival has nobody to be better than: stopped it would be lost, paused it can go on later.
    (rung.length < 2 && mode === 'stop') ||
    isAmongBest(
      comparedBy(compare, report),
      compare === 'last' ? rung : rung.map((entry) => comparedBy(compare, entry)),
      climb,
      objectives,
    );
  return {
    name,
    // Promotions read the rungs, and samplers learn from them in both modes.
    needs: {
      rungs: true,
      ...(mode === 'promote' && { checkpoints: true }),
      ...(mode === 'promote' && compare === 'best' && { bests: true }),
    },
    ...(mode === 'promote' && {
      next: promotions({ name, compare, objectives, brackets, ...(bracket && { bracket }) }),
    }),
    ...(bracket && { bracket }),
    nextRung: (step, trial) => rungsOf(trial).find((climb) => climb.step > step)?.step ?? null,
    decide(report, rung) {
      const climb = rungsOf(report.trial).findLast(({ step }) => step <= report.step);
      if (!climb || goesOn(report, rung, climb)) return { decision: 'continue' };
      const reason = `${name}: ${notAmongBest(comparedBy(compare, report), rung.length, climb)}`;
      return { decision: mode === 'stop' ? 'stop' : 'pause', reason };
    },
  };
}
