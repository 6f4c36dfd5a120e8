import * as z from 'zod';
import { bracketBy, hyperbandBrackets } from './halving/brackets.ts';
import { successiveHalving } from './halving/successive-halving.ts';
import type { Scheduler } from './scheduler.ts';
import { halvingMode, rungRange, rungSettings, type SchedulerSetup } from './setup.ts';

export const bracketSettings = {
  mode: halvingMode,
  ...rungSettings,
  brackets: z
    .int()
    .min(1)
    .describe('At most so many brackets, those with the earliest rungs; by default all.')
    .optional(),
};

export const hyperbandSettings = z
  .strictObject({ name: z.literal('hyperband'), ...bracketSettings })
  .describe('Asynchronous successive halving in brackets whose first rungs come at different steps.');

/**
 * Hyperband (Li et al. 2018), asynchronous as in Li et al. 2020, section 3.2: trials are shared out among brackets that
 * first compare at min, min * eta, min * eta^2 …, so that trials which start slowly have a chance where early values
 * mislead. Each bracket is a successive halving of its own, with the modes and the rule for several objectives of
 * `asha`.
 */
export function hyperband(config: z.output<typeof hyperbandSettings>, setup: SchedulerSetup): Scheduler {
  return bracketed('hyperband', config, setup);
}

/** @throws RangeError as `rungRange` */
export function bracketed(
  name: string,
  config: Omit<z.output<typeof hyperbandSettings>, 'name'>,
  setup: SchedulerSetup,
): Scheduler {
  const brackets = hyperbandBrackets(rungRange(config, setup), config.brackets);
  return successiveHalving({
    name,
    mode: config.mode,
    objectives: setup.objectives,
    brackets: brackets.map(({ climbs }) => climbs),
    bracket: bracketBy(brackets, setup.seed),
  });
}
