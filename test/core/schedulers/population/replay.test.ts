import { describe, expect, it } from 'vitest';
import { randomSampler } from '../../../../core/samplers/random.ts';
import { parameterSchedule } from '../../../../core/schedulers/lineage.ts';
import { best, listed, run, schedulerOf, wandering } from './toy.ts';

const space = { x: { type: 'float', low: 0, high: 1 } };
const maxSteps = 60;

describe('replay', () => {
  it.each([1, 2, 3])('reproduces, in one run, what the best of a population had at every step (seed %d)', (seed) => {
    const scheduler = schedulerOf({ name: 'pbt', population: 6, interval: 5, max: maxSteps }, { parallel: 6 });
    const budget = { trials: 100 };
    const common = { space, maxSteps, curve: wandering(maxSteps), seed };
    const population = run({ ...common, scheduler, sampler: randomSampler(), lanes: 6, budget });
    const winner = best(population);
    const schedule = parameterSchedule(population.trials, winner.number);
    expect(schedule.length).toBeGreaterThan(2);

    for (const lanes of [1, 3]) {
      const replayed = run({
        ...common,
        curve: wandering(maxSteps),
        scheduler: schedulerOf({ name: 'replay', schedule }, { parallel: lanes, trials: schedule.length }),
        sampler: listed([schedule[0]!.params]),
        lanes,
        budget: { trials: schedule.length },
      });
      expect(best(replayed).value).toBe(winner.value);
      expect(parameterSchedule(replayed.trials, schedule.length - 1)).toEqual(schedule);
      expect(replayed.steps).toBe(maxSteps);
    }
  });

  it('refuses a schedule out of order, and a budget that is too small for it', () => {
    const schedule = (...steps: number[]) => ({
      name: 'replay',
      schedule: steps.map((step) => ({ step, params: {} })),
    });
    const make = (trials: number, ...steps: number[]) => schedulerOf(schedule(...steps), { parallel: 1, trials });
    expect(() => make(9, 1, 2)).toThrow('scheduler.schedule.0.step: is 1');
    expect(() => make(9, 0, 5, 5)).toThrow('scheduler.schedule.2.step: 5 is not above 5');
    expect(() => make(2, 0, 5, 9)).toThrow('budget.trials: 2 are not enough for the 3 parts');
  });
});
