import { describe, expect, it } from 'vitest';
import { randomSampler } from '../../../../core/samplers/random.ts';
import { startingWith } from '../../../../core/samplers/starting-with.ts';
import { parameterSchedule } from '../../../../core/schedulers/lineage.ts';
import { replay } from '../../../../core/schedulers/replay.ts';
import type { SweepStart } from '../../../../core/schedulers/setup.ts';
import { compileSpace } from '../../../../core/space/compile.ts';
import { spaceSchema } from '../../../../core/space/schema.ts';
import type { TrialRecord } from '../../../../core/sweep/trial.ts';
import { best, listed, maximize, run, schedulerOf, wandering } from './toy.ts';

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

  const parts = (...steps: number[]) => steps.map((step, i) => ({ step, params: { x: 0.1 * (i + 1) } }));
  const compiled = compileSpace(spaceSchema.parse(space));
  const make = (schedule: ReturnType<typeof parts>, trials: number, start?: Partial<SweepStart>) =>
    replay(
      { name: 'replay', schedule },
      {
        objectives: maximize,
        seed: 0,
        maxSteps,
        budget: { trials, parallel: 2 },
        start: { space: compiled, points: [], ...start },
      },
    );

  it.each<[string, Partial<SweepStart>]>([
    ['a baseline', { baseline: { x: 0.5 } }],
    ['a baseline with the very parameters of the first part', { baseline: { x: 0.1 } }],
    ['default and initial points', { points: [{ x: 0.7 }, { x: 0.9 }] }],
    ['all of them', { baseline: { x: 0.5 }, points: [{ x: 0.7 }, { x: 0.5 }] }],
    ['an initial point that is the first part', { points: [{ x: 0.7 }, { x: 0.1 }] }],
  ])('runs %s to the end, and the schedule in a chain of its own', (_, start) => {
    const schedule = parts(0, 20, 40);
    for (const lanes of [1, 3]) {
      const scheduler = make(schedule, 9, start);
      const { baseline, points = [] } = start;
      const sampler = startingWith(baseline ? [baseline, ...points] : points, listed([{ x: 0.99 }]));
      const { trials } = run({
        space,
        maxSteps,
        // No scheduler is asked about the baseline.
        scheduler: {
          ...scheduler,
          nextRung: (step, trial) => (baseline && trial === 0 ? null : scheduler.nextRung(step, trial)),
        },
        sampler,
        lanes,
        budget: { trials: 9 },
        curve: wandering(maxSteps),
      });
      const tip = trials.filter(({ clone }) => clone).at(-1)!;
      expect(parameterSchedule(trials, tip.number)).toEqual(schedule);
      expect(tip).toMatchObject({ state: 'completed', last: { step: maxSteps } });
      const chain = new Set(trials.flatMap(({ number, clone }) => (clone ? [number, clone.of] : [])));
      const apart = trials.filter(({ number }) => !chain.has(number));
      expect(apart.map(({ state, last }) => [state, last?.step])).toEqual(apart.map(() => ['completed', maxSteps]));
      const firsts = [...(baseline ? [baseline.x] : []), ...points.map(({ x }) => x)];
      expect(trials.map(({ params }) => params.x)).toEqual(expect.arrayContaining(firsts));
      expect(trials.some(({ params }) => params.x === 0.99)).toBe(false);
    }
  });

  it('goes on from a checkpoint that came late with the parameters that hold there, and never goes back', () => {
    const schedule = parts(0, 4, 8, 12);
    const { next } = make(schedule, 9);
    const view = (trials: TrialRecord[]) =>
      next!({
        space: compiled,
        objectives: maximize,
        trials,
        trial: trials.length,
        seed: 0,
        parallel: 1,
        mayCreate: true,
      });
    const params = schedule[0]!.params;
    const first = (step: number): TrialRecord => ({
      number: 0,
      state: 'paused',
      params,
      last: { step: Math.max(step, 4), values: [0] },
      checkpoint: { step },
    });
    expect(view([])).toMatchObject({ next: 'start', params });
    expect(view([first(4)])).toMatchObject({ next: 'clone', of: 0, params: schedule[1]!.params });
    expect(view([first(9)])).toMatchObject({ next: 'clone', of: 0, params: schedule[2]!.params });
    expect(view([first(2)])).toMatchObject({ next: 'clone', of: 0, params: schedule[1]!.params });
    const failed: TrialRecord = { number: 0, state: 'failed', params };
    expect(view([failed])).toMatchObject({ next: 'done', reason: expect.stringMatching(/has ended \(failed\)/) });
    expect(view([failed, { ...first(4), number: 1 }])).toMatchObject({ next: 'clone', of: 1 });
  });

  it('refuses a schedule out of order or longer than a trial, and a budget that is too small for it', () => {
    expect(() => make(parts(1, 2), 9)).toThrow(
      'scheduler.schedule.0.step: is 1; the first parameters hold from step 0 on',
    );
    expect(() => make(parts(0, 5, 5), 9)).toThrow(
      'scheduler.schedule.2.step: 5 is not above 5, the one before; sort them',
    );
    expect(() => make(parts(0, 60), 9)).toThrow('scheduler.schedule.1.step: 60 is not below the 60 steps of a trial');
    expect(() => make(parts(0, 5, 9), 2)).toThrow(
      'budget.trials: 2 are not enough for the 3 parts of the schedule; raise',
    );
    expect(() => make(parts(0, 5), 3, { baseline: { x: 0.5 }, points: [{ x: 0.7 }, { x: 0.1 }] })).toThrow(
      'budget.trials: 3 are not enough for the 2 parts of the schedule and the 2 that are tried first; raise it to 4',
    );
  });
});
