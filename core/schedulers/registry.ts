import * as z from 'zod';
import { asha, ashaSettings } from './asha.ts';
import { median, medianSettings } from './median.ts';
import { none, noneSettings } from './none.ts';
import type { Scheduler } from './scheduler.ts';
import type { SchedulerSetup } from './setup.ts';

const settings = z.discriminatedUnion('name', [noneSettings, medianSettings, ashaSettings]);

export type SchedulerConfig = z.output<typeof settings>;
type Name = SchedulerConfig['name'];
type Makers = {
  readonly [N in Name]: (config: Extract<SchedulerConfig, { name: N }>, setup: SchedulerSetup) => Scheduler;
};

const makers: Makers = { none, median, asha };

const names = Object.keys(makers) as [Name, ...Name[]];

/** The spec's `scheduler`: a name, or a name with settings. */
export const schedulerSchema = z
  .union([z.enum(names).transform((name) => settings.parse({ name })), settings])
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
