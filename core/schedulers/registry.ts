import * as z from 'zod';
import type { Objective } from '../sweep/trial.ts';
import { asha } from './asha.ts';
import { median } from './median.ts';
import { none } from './none.ts';
import type { Scheduler } from './scheduler.ts';

const steps = (text: string) => z.int().min(1).describe(text);

const settings = z.discriminatedUnion('name', [
  z.strictObject({ name: z.literal('none') }).describe('Every trial runs to its end.'),
  z
    .strictObject({
      name: z.literal('median'),
      startup: steps('Trials that must have reached a step before anyone is stopped there.').default(5),
      warmup: steps('The first step with a decision.').default(1),
      interval: steps('Steps between two decisions.').default(1),
    })
    .describe('Stops a trial whose best value is worse than the median of the others at that step.'),
  z
    .strictObject({
      name: z.literal('asha'),
      mode: z.literal('stop').describe('How weak trials end: `stop` ends them for good.').default('stop'),
      min: steps('Step of the first rung.').default(1),
      max: steps("Steps of a trial that is never stopped; by default the trainer's epochs.").optional(),
      eta: z.number().min(2).max(64).describe('Of `eta` trials at a rung about one goes on.').default(3),
    })
    .describe('Asynchronous successive halving.'),
]);

const names = ['none', 'median', 'asha'] as const;

/** The spec's `scheduler`: a name, or a name with settings. */
export const schedulerSchema = z
  .union([z.enum(names).transform((name) => settings.parse({ name })), settings])
  .describe('Decides on early stopping.');

export type SchedulerConfig = z.output<typeof settings>;

/** What a scheduler is made for. */
export interface SchedulerSetup {
  readonly objectives: readonly Objective[];
  /** Steps of a trial that is never stopped, where known. */
  readonly maxSteps?: number | undefined;
  /** The sweep's seed. */
  readonly seed: number;
}

/** @throws RangeError when asha has no `max` and the trainer's length is not known, or `max` is not above `min`. */
export function createScheduler(config: SchedulerConfig, { objectives, maxSteps }: SchedulerSetup): Scheduler {
  const { goal } = objectives[0]!;
  switch (config.name) {
    case 'none':
      return none();
    case 'median':
      return median(config, goal);
    case 'asha': {
      const max = config.max ?? maxSteps;
      if (max === undefined) {
        throw new RangeError('scheduler.max: missing; set it to the number of steps of a full trial');
      }
      if (max <= config.min) {
        throw new RangeError(`scheduler.max: ${max} is not above scheduler.min ${config.min}; raise max or lower min`);
      }
      return asha({ min: config.min, max, eta: config.eta }, goal);
    }
  }
}
