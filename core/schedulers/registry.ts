import * as z from 'zod';
import { asha, ashaSettings } from './asha.ts';
import { median, medianSettings } from './median.ts';
import { none, noneSettings } from './none.ts';
import { patience, patienceSettings } from './patience.ts';
import { pb2, pb2Settings } from './pb2.ts';
import { pbt, pbtSettings } from './pbt.ts';
import { percentile, percentileSettings } from './percentile.ts';
import { replay, replaySettings } from './replay.ts';
import type { Scheduler } from './scheduler.ts';
import type { SchedulerSetup } from './setup.ts';
import { threshold, thresholdSettings } from './threshold.ts';
import { wilcoxon, wilcoxonSettings } from './wilcoxon.ts';

/** Those that only stop trials, so that `patience` can hold them back. */
const stopping = z.discriminatedUnion('name', [
  medianSettings,
  percentileSettings,
  thresholdSettings,
  wilcoxonSettings,
  ashaSettings,
]);

const settings = z.discriminatedUnion('name', [
  noneSettings,
  ...stopping.options,
  patienceSettings(stopping),
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
  asha,
  patience: (config, setup) => patience(config, setup, config.scheduler && createScheduler(config.scheduler, setup)),
  pbt,
  pb2,
  replay,
};

/** Those that several objectives make sense for; all others compare trials by one. */
const severalObjectives: readonly Name[] = ['none', 'asha', 'replay'];

const names = Object.keys(makers) as [Name, ...Name[]];

/** The spec's `scheduler`: a name, or a name with settings. */
export const schedulerSchema = z
  .union([
    z.enum(names).transform((name, context) => {
      const { data, error } = settings.safeParse({ name });
      if (data) return data;
      const missing = error.issues.map(({ path }) => path.join('.')).join(', ');
      context.addIssue(`${name} needs settings: ${missing}; write { name: ${name}, ${missing}: … }`);
      return z.NEVER;
    }),
    settings,
  ])
  .describe('Decides on early stopping.');

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
