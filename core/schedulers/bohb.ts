import * as z from 'zod';
import { bracketed, bracketSettings } from './hyperband.ts';
import type { Scheduler } from './scheduler.ts';
import type { SchedulerSetup } from './setup.ts';

export const bohbSettings = z
  .strictObject({ name: z.literal('bohb'), ...bracketSettings })
  .describe('Hyperband whose sampler learns from the rungs; take it with `sampler: tpe`.');

/**
 * BOHB (Falkner, Klein, Hutter 2018): Hyperband whose trials come from a model of the highest rung that enough trials
 * have reached, instead of at random. This is the scheduler's half: it keeps each trial's values at its rungs in the
 * records, where a sampler finds them. Asynchronous, unlike the paper's rungs, which wait for their last trial.
 */
export function bohb(config: z.output<typeof bohbSettings>, setup: SchedulerSetup): Scheduler {
  return bracketed('bohb', config, setup);
}
