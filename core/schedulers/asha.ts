import { climbs } from './halving/climb.ts';
import { successiveHalving } from './halving/successive-halving.ts';
import type { Scheduler } from './scheduler.ts';
import type { SettingsOf } from './settings.ts';
import { rungRange, type SchedulerSetup } from './setup.ts';

/**
 * Asynchronous successive halving (Li et al. 2020, "A System for Massively Parallel Hyperparameter Tuning", with the
 * rung quantile of Syne Tune): a trial goes on when it is among the best r_k / r_(k+1) of all that reached the rung so
 * far, itself included.
 *
 * - `stop`: the others end for good; the first arrival always goes on.
 * - `promote`: the others pause, and go on from their checkpoints once later arrivals have made them one of the best.
 *   One that is good enough when it arrives goes straight on, since to pause and resume it would only cost a restart.
 *
 * With `compare: best` a trial counts at a rung by the best value that it had so far (as in Golovin et al. 2017, "Google
 * Vizier", section 3.2.2), so that one noisy epoch costs a good trial less.
 *
 * Several objectives: the best are whole Pareto fronts, the last of them thinned (Schmucker et al. 2021, MO-ASHA).
 *
 * @throws RangeError as `rungRange`, and for `compare: best` with several objectives
 */
export function asha(config: SettingsOf<'asha'>, setup: SchedulerSetup): Scheduler {
  const { mode, compare } = config;
  const { objectives } = setup;
  if (compare === 'best' && objectives.length > 1) {
    throw new RangeError(
      `scheduler.compare: best compares trials by one objective, there are ${objectives.length}; take last`,
    );
  }
  const brackets = [climbs(rungRange(config, setup))];
  return successiveHalving({ name: 'asha', mode, compare, objectives, brackets });
}
