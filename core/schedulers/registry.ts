import * as z from 'zod';
import { asha, ashaSettings } from './asha.ts';
import { median, medianSettings } from './median.ts';
import { none, noneSettings } from './none.ts';
import { pb2, pb2Settings } from './pb2.ts';
import { pbt, pbtSettings } from './pbt.ts';
import { replay, replaySettings } from './replay.ts';
import type { Scheduler } from './scheduler.ts';
import type { SchedulerSetup } from './setup.ts';

const settings = z.discriminatedUnion('name', [
  noneSettings,
  medianSettings,
  ashaSettings,
  pbtSettings,
  pb2Settings,
  replaySettings,
]);

export type SchedulerConfig = z.output<typeof settings>;
type Name = SchedulerConfig['name'];
type Makers = {
  readonly [N in Name]: (config: Extract<SchedulerConfig, { name: N }>, setup: SchedulerSetup) => Scheduler;
};

const makers: Makers = { none, median, asha, pbt, pb2, replay };

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
  const make = makers[config.name] as (config: SchedulerConfig, setup: SchedulerSetup) => Scheduler;
  return make(config, setup);
}
