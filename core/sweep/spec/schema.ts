import * as z from 'zod';
import { doctorSchema } from '../../diagnostics/settings.ts';
import { samplerSchema } from '../../samplers/registry.ts';
import { schedulerSchema } from '../../schedulers/registry.ts';
import { defaultPointSchema, initialSchema } from '../../space/initial-schema.ts';
import { constraintsSchema, spaceSchema } from '../../space/schema.ts';
import { commandTrainer } from '../command-settings.ts';
import { confirmSchema } from '../confirmation-schema.ts';
import { duration } from '../duration.ts';
import { outcomeConstraintsSchema } from '../outcome-constraints-schema.ts';
import { metricName } from '../protocol.ts';
import { evaluateSchema } from '../repeats-schema.ts';
import { sweepName } from '../sweep-name.ts';
import { builtInTrainer } from '../trainer-settings.ts';

export { sweepName };

const objective = z
  .strictObject({
    metric: metricName.describe('Name of the reported metric, such as val_accuracy.'),
    goal: z.enum(['minimize', 'maximize']).describe('The direction in which the metric improves.'),
    target: z.number().exactOptional().describe('The sweep ends when a completed trial is as good as this.'),
  })
  .describe('What the sweep optimises.');

const budget = z
  .strictObject({
    trials: z.int().min(1).max(1_000_000).exactOptional().describe('How many trials to run.'),
    parallel: z.int().min(1).max(10_000).default(1).describe('How many trials run at once.'),
    duration: duration
      .exactOptional()
      .describe('No trial starts after this time: 90s, 30m, 2h, or a number of seconds.'),
    steps: z.int().min(1).exactOptional().describe('No trial starts after so many steps (epochs) over all trials.'),
    gpu_hours: z.number().positive().exactOptional().describe('No trial starts after so many hours over all jobs.'),
    cost: z.number().positive().exactOptional().describe('No trial starts after so much money; needs price_per_hour.'),
    price_per_hour: z.number().positive().exactOptional().describe('What one job costs in an hour.'),
    max_failed: z.int().min(1).exactOptional().describe('The sweep ends when so many trials have failed.'),
    no_improvement: z
      .int()
      .min(1)
      .exactOptional()
      .describe('The sweep ends when so many trials in a row were no better than the best one.'),
    regret_bound: z
      .number()
      .positive()
      .exactOptional()
      .describe('The sweep ends when a model says that no more than this is left to gain, after 20 trials at least.'),
  })
  .describe('When the sweep ends, and how wide it runs.');

const test = z
  .boolean()
  .exactOptional()
  .describe('Measure the winner (and the baseline) on the test set, once, when the search is over.');

const warmStart = z
  .union([sweepName.transform((name) => [name]), z.array(sweepName).min(1, 'is empty; name a sweep or leave it out')])
  .describe('Earlier sweeps, by name, that the sampler learns from, the most alike first.');

const shared = {
  $schema: z.string().optional().describe('Where editors find the JSON Schema; not used otherwise.'),
  name: sweepName,
  objective: objective.exactOptional(),
  objectives: z
    .array(objective)
    .min(1, 'is empty; list at least one objective')
    .exactOptional()
    .describe('Several of them.'),
  outcome_constraints: outcomeConstraintsSchema.exactOptional(),
  space: spaceSchema,
  constraints: constraintsSchema.default([]),
  sampler: samplerSchema.prefault('auto'),
  scheduler: schedulerSchema.prefault('none'),
  doctor: doctorSchema.exactOptional(),
  budget: budget.prefault({}),
  evaluate: evaluateSchema.exactOptional(),
  confirm: confirmSchema.exactOptional(),
  baseline: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))
    .exactOptional()
    .describe('A first guess: parameters that trial 0 tries, to compare the winner with.'),
  default: defaultPointSchema.exactOptional(),
  initial: initialSchema.exactOptional(),
  warm_start: warmStart.exactOptional(),
  seed: z
    .int()
    .min(0)
    .default(0)
    .describe('Seed of every random choice; the same seed gives the same sweep at parallel 1. Default 0.'),
};

const builtIn = builtInTrainer.extend({ test }).describe('The built-in trainer.');
const command = commandTrainer.describe('Any program as trainer.');

/** Specs told apart by their trainer, so that an error speaks of the trainer that was meant. */
export const builtInSpec = z.strictObject({ ...shared, trainer: builtIn.exactOptional() });
export const commandSpec = z.strictObject({ ...shared, trainer: command });

/** Both at once, for the JSON Schema. */
export const anySpec = z
  .strictObject({
    ...shared,
    trainer: z.union([builtIn, command]).exactOptional().describe('What a trial runs; not needed for ask-tell.'),
  })
  .describe('A Skysweep sweep.');

type Parsed = z.output<typeof anySpec>;

/**
 * A checked spec in its normal form: JSON, all defaults filled in, objectives always a list, sampler and scheduler
 * always with their settings, durations in seconds. It is a valid spec itself and means the same.
 */
export interface Spec extends Omit<Parsed, '$schema' | 'objective' | 'objectives'> {
  readonly objectives: NonNullable<Parsed['objectives']>;
}
