import * as z from 'zod';
import { climbs } from './halving/climb.ts';
import { successiveHalving } from './halving/successive-halving.ts';
import type { Scheduler } from './scheduler.ts';
import { halvingMode, rungRange, rungSettings, type SchedulerSetup } from './setup.ts';

export const ashaSettings = z
  .strictObject({ name: z.literal('asha'), mode: halvingMode, ...rungSettings })
  .describe('Asynchronous successive halving.');

/**
 * Asynchronous successive halving (Li et al. 2020, "A System for Massively Parallel Hyperparameter Tuning", with the
 * rung quantile of Syne Tune): a trial goes on when it is among the best r_k / r_(k+1) of all that reached the rung so
 * far, itself included.
 *
 * - `stop`: the others end for good; the first arrival always goes on.
 * - `promote`: the others pause, and go on from their checkpoints once later arrivals have made them one of the best.
 *   One that is good enough when it arrives goes straight on, since to pause and resume it would only cost a restart.
 *
 * Several objectives: the best are whole Pareto fronts, the last of them thinned (Schmucker et al. 2021, MO-ASHA).
 */
export function asha(config: z.output<typeof ashaSettings>, setup: SchedulerSetup): Scheduler {
  const { mode } = config;
  const brackets = [climbs(rungRange(config, setup))];
  return successiveHalving({ name: 'asha', mode, objectives: setup.objectives, brackets });
}
