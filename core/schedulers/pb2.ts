import { choose } from './pb2/choose.ts';
import { populationScheduler } from './population/scheduler.ts';
import { resolvePopulation } from './population/settings.ts';
import type { Scheduler } from './scheduler.ts';
import type { SettingsOf } from './settings.ts';
import type { SchedulerSetup } from './setup.ts';

/**
 * Population based bandits (Parker-Holder et al. 2020): exploits as PBT does, and explores with a model of what each
 * interval brought. It needs fewer members than PBT.
 */
export function pb2(config: SettingsOf<'pb2'>, setup: SchedulerSetup): Scheduler {
  const population = resolvePopulation('pb2', config, setup);
  return populationScheduler('pb2', population, setup.objectives[0]!.goal, (view, source, random) =>
    choose(view, source, population, random),
  );
}
