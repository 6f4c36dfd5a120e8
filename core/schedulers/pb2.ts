import * as z from 'zod';
import { choose } from './pb2/choose.ts';
import { populationScheduler } from './population/scheduler.ts';
import { populationSettings, resolvePopulation } from './population/settings.ts';
import type { Scheduler } from './scheduler.ts';
import type { SchedulerSetup } from './setup.ts';

export const pb2Settings = z
  .strictObject({ name: z.literal('pb2'), ...populationSettings })
  .describe('Population based bandits: weak members copy better ones and change the parameters as a model proposes.');

/**
 * Population based bandits (Parker-Holder et al. 2020): exploits as PBT does, and explores with a model of what each
 * interval brought. It needs fewer members than PBT.
 */
export function pb2(config: z.output<typeof pb2Settings>, setup: SchedulerSetup): Scheduler {
  const population = resolvePopulation('pb2', config, setup);
  return populationScheduler('pb2', population, setup.objectives[0]!.goal, (view, source, random) =>
    choose(view, source, population, random),
  );
}
