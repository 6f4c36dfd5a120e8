import { firstLoss, type Goal, quantile } from './comparison.ts';
import type { Scheduler } from './scheduler.ts';

export interface AshaSettings {
  /** Step of the first rung. */
  readonly min: number;
  /** Steps of a trial that is never stopped; no rung at or above it. */
  readonly max: number;
  /** Of `eta` trials at a rung about one goes on. */
  readonly eta: number;
}

/** Rungs min * eta^k below max, rounded, ascending. */
export function rungs({ min, max, eta }: AshaSettings): number[] {
  const steps: number[] = [];
  for (let level = min; Math.round(level) < max; level *= eta) steps.push(Math.round(level));
  return [...new Set(steps)];
}

/**
 * Asynchronous successive halving, stopping variant (Li et al. 2020, "A System for Massively Parallel Hyperparameter
 * Tuning", with the rung quantile of Syne Tune): a trial goes on when it is among the best r_k / r_(k+1) of all that
 * reached the rung so far, itself included. The first arrival always goes on.
 */
export function asha(settings: AshaSettings, goal: Goal): Scheduler {
  const steps = rungs(settings);
  return {
    name: 'asha',
    nextRung: (step) => steps.find((rung) => rung > step) ?? null,
    decide(report, rung) {
      if (rung.length < 2) return { decision: 'continue' };
      const level = steps.findLastIndex((step) => step <= report.step);
      const current = steps[level] as number;
      const share = current / (steps[level + 1] ?? settings.max);
      const cutoff = quantile(
        rung.map((entry) => firstLoss(entry, goal)),
        share,
      );
      const own = firstLoss(report, goal);
      if (own <= cutoff && own < Number.POSITIVE_INFINITY) return { decision: 'continue' };
      const shown = goal === 'minimize' ? cutoff : -cutoff;
      return {
        decision: 'stop',
        reason: `asha: ${report.values[0]} is not among the best ${Math.round(100 * share)} % of ${rung.length} trials at step ${current} (cutoff ${shown})`,
      };
    },
  };
}
