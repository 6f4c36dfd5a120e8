import { perturb } from './population/perturb.ts';
import { populationScheduler } from './population/scheduler.ts';
import { resolvePopulation } from './population/settings.ts';
import type { Scheduler } from './scheduler.ts';
import type { SettingsOf } from './settings.ts';
import type { SchedulerSetup } from './setup.ts';

/** Population based training (Jaderberg et al. 2017), with the constants of Ray Tune. */
export function pbt(config: SettingsOf<'pbt'>, setup: SchedulerSetup): Scheduler {
  const population = resolvePopulation('pbt', config, setup);
  const { factors, resample } = config;
  const { mayChange } = population;
  return populationScheduler('pbt', population, setup.objectives[0]!.goal, ({ space }, { params }, random) =>
    perturb(space, params, { factors, resample, mayChange }, random),
  );
}
