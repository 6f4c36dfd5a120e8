import { bracketBy, hyperbandBrackets } from './halving/brackets.ts';
import { successiveHalving } from './halving/successive-halving.ts';
import type { Scheduler } from './scheduler.ts';
import type { SettingsOf } from './settings.ts';
import { rungRange, type SchedulerSetup } from './setup.ts';

/**
 * Hyperband (Li et al. 2018), asynchronous as in Li et al. 2020, section 3.2: trials are shared out among brackets that
 * first compare at min, min * eta, min * eta^2 …, so that trials which start slowly have a chance where early values
 * mislead. Each bracket is a successive halving of its own, with the modes and the rule for several objectives of
 * `asha`.
 */
export function hyperband(config: SettingsOf<'hyperband'>, setup: SchedulerSetup): Scheduler {
  return bracketed('hyperband', config, setup);
}

/** @throws RangeError as `rungRange` */
export function bracketed(
  name: string,
  config: Omit<SettingsOf<'hyperband'>, 'name'>,
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
