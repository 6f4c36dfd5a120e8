import { regularly } from './cadence.ts';
import type { Decision, Scheduler } from './scheduler.ts';
import type { SettingsOf } from './settings.ts';

/**
 * Bounds on the newest value (Optuna's `ThresholdPruner`). NaN and infinite values stop a trial at any decision, the
 * bounds from step `warmup` on.
 */
export function threshold(config: SettingsOf<'threshold'>): Scheduler {
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
