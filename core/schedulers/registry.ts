import { asha } from './asha.ts';
import { bohb } from './bohb.ts';
import { curve } from './curve.ts';
import { schedulerDefaults } from './defaults.ts';
import { hyperband } from './hyperband.ts';
import { median } from './median.ts';
import { none } from './none.ts';
import { pasha } from './pasha.ts';
import { patience } from './patience.ts';
import { pb2 } from './pb2.ts';
import { pbt } from './pbt.ts';
import { percentile } from './percentile.ts';
import { replay } from './replay.ts';
import type { Scheduler } from './scheduler.ts';
import type { SchedulerConfig } from './settings.ts';
import type { SchedulerSetup } from './setup.ts';
import { syncHalving } from './sync-halving.ts';
import { threshold } from './threshold.ts';
import { wilcoxon } from './wilcoxon.ts';

export { type SchedulerConfig, schedulerSchema } from './settings.ts';

type Name = SchedulerConfig['name'];
type Makers = {
  readonly [N in Name]: (config: Extract<SchedulerConfig, { name: N }>, setup: SchedulerSetup) => Scheduler;
};

const makers: Makers = {
  none,
  median,
  percentile,
  threshold,
  wilcoxon,
  curve,
  asha,
  patience: (config, setup) => patience(config, setup, config.scheduler && createWrapped(config.scheduler, setup)),
  hyperband,
  bohb,
  'sync-halving': syncHalving,
  pasha,
  pbt,
  pb2,
  replay,
};

/** Those that several objectives make sense for; all others compare trials by one. */
const severalObjectives: readonly Name[] = ['none', 'asha', 'hyperband', 'bohb', 'sync-halving', 'replay'];

export const schedulerNames = Object.keys(makers) as readonly Name[];

/**
 * The scheduler that a spec names.
 *
 * @throws RangeError when it does not suit the setup; the message names the field
 */
export function createScheduler(config: SchedulerConfig, setup: SchedulerSetup): Scheduler {
  const count = setup.objectives.length;
  if (count > 1 && !severalObjectives.includes(config.name)) {
    throw new RangeError(
      `scheduler: ${config.name} compares trials by one objective, there are ${count}; take one of ${severalObjectives.join(', ')}`,
    );
  }
  const make = makers[config.name] as (config: SchedulerConfig, setup: SchedulerSetup) => Scheduler;
  return make({ ...schedulerDefaults[config.name], ...config } as SchedulerConfig, setup);
}

/** What is wrong with it is named by its place within the scheduler that wraps it. */
function createWrapped(config: SchedulerConfig, setup: SchedulerSetup): Scheduler {
  try {
    return createScheduler(config, setup);
  } catch (error) {
    throw error instanceof RangeError ? new RangeError(`scheduler.${error.message}`) : error;
  }
}
