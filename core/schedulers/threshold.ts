import * as z from 'zod';
import { regularly } from './cadence.ts';
import type { Decision, Scheduler } from './scheduler.ts';
import { steps } from './setup.ts';

export const thresholdSettings = z
  .strictObject({
    name: z.literal('threshold'),
    lower: z.number().describe('A trial with a value below it stops.').optional(),
    upper: z.number().describe('A trial with a value above it stops.').optional(),
    warmup: steps('The first step at which the bounds hold.').default(1),
    interval: steps('Steps between two decisions.').default(1),
  })
  .refine(({ lower, upper }) => lower !== undefined || upper !== undefined, {
    path: ['lower'],
    error: 'is missing, and so is upper; give one bound or both, as in { name: threshold, upper: 10 }',
  })
  .refine(({ lower, upper }) => lower === undefined || upper === undefined || lower <= upper, {
    path: ['upper'],
    error: 'is below lower; swap the two',
  })
  .describe('Stops a trial whose value leaves the bounds or is no finite number.');

/**
 * Bounds on the newest value (Optuna's `ThresholdPruner`). NaN and infinite values stop a trial at any decision, the
 * bounds from step `warmup` on.
 */
export function threshold(config: z.output<typeof thresholdSettings>): Scheduler {
  const { lower = Number.NEGATIVE_INFINITY, upper = Number.POSITIVE_INFINITY, warmup, interval } = config;
  return {
    name: 'threshold',
    nextRung: regularly({ warmup: 1, interval }),
    decide({ values, step }) {
      const value = values[0] ?? Number.NaN;
      const stop = (what: string): Decision => ({
        decision: 'stop',
        reason: `threshold: ${value} ${what} at step ${step}`,
      });
      if (!Number.isFinite(value)) return stop('is no finite number');
      if (step < warmup) return { decision: 'continue' };
      if (value < lower) return stop(`is below the lower bound ${lower}`);
      if (value > upper) return stop(`is above the upper bound ${upper}`);
      return { decision: 'continue' };
    },
  };
}
