import * as z from 'zod';
import { firstLoss, quantile } from './comparison.ts';
import type { Scheduler } from './scheduler.ts';
import { rungRange, rungSettings, rungSteps, type SchedulerSetup } from './setup.ts';

export const ashaSettings = z
  .strictObject({
    name: z.literal('asha'),
    mode: z.literal('stop').describe('How weak trials end: `stop` ends them for good.').default('stop'),
    ...rungSettings,
  })
  .describe('Asynchronous successive halving.');

/**
 * Asynchronous successive halving, stopping variant (Li et al. 2020, "A System for Massively Parallel Hyperparameter
 * Tuning", with the rung quantile of Syne Tune): a trial goes on when it is among the best r_k / r_(k+1) of all that
 * reached the rung so far, itself included. The first arrival always goes on.
 */
export function asha(config: z.output<typeof ashaSettings>, setup: SchedulerSetup): Scheduler {
  const range = rungRange(config, setup);
  const levels = rungSteps(range);
  const { goal } = setup.objectives[0]!;
  return {
    name: 'asha',
    nextRung: (step) => levels.find((rung) => rung > step) ?? null,
    decide(report, rung) {
      if (rung.length < 2) return { decision: 'continue' };
      const level = levels.findLastIndex((step) => step <= report.step);
      const current = levels[level] as number;
      const share = current / (levels[level + 1] ?? range.max);
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
