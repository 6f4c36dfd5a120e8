import * as z from 'zod';
import { firstLoss, loss, quantile } from './comparison.ts';
import type { Scheduler } from './scheduler.ts';
import { type SchedulerSetup, steps } from './setup.ts';

export const medianSettings = z
  .strictObject({
    name: z.literal('median'),
    startup: steps('Trials that must have reached a step before anyone is stopped there.').default(5),
    warmup: steps('The first step with a decision.').default(1),
    interval: steps('Steps between two decisions.').default(1),
  })
  .describe('Stops a trial whose best value is worse than the median of the others at that step.');

/**
 * The median rule (Golovin et al. 2017, "Google Vizier", section 3.2.2, in the form that Optuna uses): a trial stops
 * when its best value so far is worse than the median of what the others had at that very step.
 */
export function median(config: z.output<typeof medianSettings>, { objectives }: SchedulerSetup): Scheduler {
  const { startup, warmup: first, interval } = config;
  const { goal } = objectives[0]!;
  return {
    name: 'median',
    nextRung: (step) => (step < first ? first : first + (Math.floor((step - first) / interval) + 1) * interval),
    decide(report, rung) {
      const others = rung.filter((entry) => entry.trial !== report.trial).map((entry) => firstLoss(entry, goal));
      if (others.length < startup) return { decision: 'continue' };
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
