import * as z from 'zod';
import { perturb } from './population/perturb.ts';
import { populationScheduler } from './population/scheduler.ts';
import { populationSettings, resolvePopulation } from './population/settings.ts';
import type { Scheduler } from './scheduler.ts';
import type { SchedulerSetup } from './setup.ts';

export const pbtSettings = z
  .strictObject({
    name: z.literal('pbt'),
    ...populationSettings,
    resample: z
      .number()
      .min(0)
      .max(1)
      .describe('Probability that a copy draws a parameter anew instead of changing it a little.')
      .default(0.25),
    factors: z
      .tuple([z.number().gt(0).lt(1), z.number().gt(1)])
      .describe('A copy multiplies a number by one of them.')
      .default([0.8, 1.2]),
  })
  .describe('Population based training: weak members copy better ones and change the parameters a little.');

/** Population based training (Jaderberg et al. 2017), with the constants of Ray Tune. */
export function pbt(config: z.output<typeof pbtSettings>, setup: SchedulerSetup): Scheduler {
  const population = resolvePopulation('pbt', config, setup);
  const { factors, resample } = config;
  const { mayChange } = population;
  return populationScheduler('pbt', population, setup.objectives[0]!.goal, ({ space }, { params }, random) =>
    perturb(space, params, { factors, resample, mayChange }, random),
  );
}
