import { quantileScheduler } from './percentile.ts';
import type { Scheduler } from './scheduler.ts';
import type { SettingsOf } from './settings.ts';
import type { SchedulerSetup } from './setup.ts';

/**
 * The median rule (Golovin et al. 2017, "Google Vizier", section 3.2.2, in the form that Optuna uses): a trial stops
 * when its best value so far is worse than the median of what the others had at that very step.
 */
export function median(config: SettingsOf<'median'>, setup: SchedulerSetup): Scheduler {
  return quantileScheduler({ ...config, of: 'the median', share: 0.5 }, setup);
}
