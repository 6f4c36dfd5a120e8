import * as z from 'zod';
import { asha, ashaSettings } from './asha.ts';
import { bohb, bohbSettings } from './bohb.ts';
import { curve, curveSettings } from './curve.ts';
import { hyperband, hyperbandSettings } from './hyperband.ts';
import { median, medianSettings } from './median.ts';
import { none, noneSettings } from './none.ts';
import { orName } from './or-name.ts';
import { pasha, pashaSettings } from './pasha.ts';
import { patience, patienceSettings } from './patience.ts';
import { pb2, pb2Settings } from './pb2.ts';
import { pbt, pbtSettings } from './pbt.ts';
import { percentile, percentileSettings } from './percentile.ts';
import { replay, replaySettings } from './replay.ts';
import type { Scheduler } from './scheduler.ts';
import type { SchedulerSetup } from './setup.ts';
import { syncHalving, syncHalvingSettings } from './sync-halving.ts';
import { threshold, thresholdSettings } from './threshold.ts';
import { wilcoxon, wilcoxonSettings } from './wilcoxon.ts';

/** Those that only stop trials, so that `patience` can hold them back. */
const stopping = z.discriminatedUnion('name', [
  medianSettings,
  percentileSettings,
  thresholdSettings,
  wilcoxonSettings,
  curveSettings,
  ashaSettings,
]);

const settings = z.discriminatedUnion('name', [
  noneSettings,
  ...stopping.options,
  patienceSettings(orName(stopping)),
  hyperbandSettings,
  bohbSettings,
  syncHalvingSettings,
  pashaSettings,
  pbtSettings,
  pb2Settings,
  replaySettings,
]);

export type SchedulerConfig = z.output<typeof settings>;
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

/** The spec's `scheduler`: a name, or a name with settings. */
export const schedulerSchema = orName(settings).describe('Decides on early stopping.');

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
  return make(config, setup);
}

/** What is wrong with it is named by its place within the scheduler that wraps it. */
function createWrapped(config: z.output<typeof stopping>, setup: SchedulerSetup): Scheduler {
  try {
    return createScheduler(config, setup);
  } catch (error) {
    throw error instanceof RangeError ? new RangeError(`scheduler.${error.message}`) : error;
  }
}
