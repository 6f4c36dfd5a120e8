import { firstLoss, type Goal, loss, quantile } from './comparison.ts';
import type { Scheduler } from './scheduler.ts';

export interface MedianSettings {
  /** Trials that must have reached the step before anyone is stopped at it. */
  readonly startup: number;
  /** The first step with a decision. */
  readonly warmup: number;
  /** Steps between two decisions. */
  readonly interval: number;
}

/**
 * The median rule (Golovin et al. 2017, "Google Vizier", section 3.2.2, in the form that Optuna uses): a trial stops
 * when its best value so far is worse than the median of what the others had at that very step.
 */
export function median({ startup, warmup, interval }: MedianSettings, goal: Goal): Scheduler {
  const first = Math.max(warmup, 1);
  return {
    name: 'median',
    nextRung: (step) => (step < first ? first : first + (Math.floor((step - first) / interval) + 1) * interval),
    decide(report, rung) {
      const others = rung.filter((entry) => entry.trial !== report.trial).map((entry) => firstLoss(entry, goal));
      if (others.length < Math.max(startup, 1)) return { decision: 'continue' };
      const middle = quantile(others, 0.5);
      if (loss(report.best, goal) <= middle) return { decision: 'continue' };
      const shown = goal === 'minimize' ? middle : -middle;
      return {
        decision: 'stop',
        reason: `median: best ${report.best} is worse than ${shown}, the median of ${others.length} trials at step ${report.step}`,
      };
    },
  };
}
