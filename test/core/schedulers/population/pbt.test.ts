import { describe, expect, it } from 'vitest';
import { randomSampler } from '../../../../core/samplers/random.ts';
import { none } from '../../../../core/schedulers/none.ts';
import type { ScheduleView } from '../../../../core/schedulers/scheduler.ts';
import { compileSpace } from '../../../../core/space/compile.ts';
import { spaceSchema } from '../../../../core/space/schema.ts';
import type { TrialRecord } from '../../../../core/sweep/trial.ts';
import { best, listed, maximize, quadratic, run, schedulerOf, wandering } from './toy.ts';

const weights = { h0: { type: 'float', low: 0, high: 1 }, h1: { type: 'float', low: 0, high: 1 } };
/** Each climbs one half of the quadratic and leaves the other alone. */
const halves = [
  { h0: 1, h1: 0 },
  { h0: 0, h1: 0.9 },
  { h0: 0.8, h1: 0 },
  { h0: 0, h1: 0.7 },
];
const line = { x: { type: 'float', low: 0, high: 1 } };
const space = compileSpace(spaceSchema.parse(line));

const pbt = (config: object, parallel: number) => schedulerOf({ name: 'pbt', ...config }, { parallel });

function view(trials: readonly Partial<TrialRecord>[], extra: Partial<ScheduleView> = {}): ScheduleView {
  return {
    space,
    objectives: maximize,
    trials: trials.map((trial, number) => ({ number, state: 'running', params: { x: 0.5 }, ...trial })),
    trial: trials.length,
    seed: 1,
    parallel: 4,
    mayCreate: true,
    ...extra,
  };
}

const at = (step: number, value: number) => ({
  rungs: [{ step, values: [value] }],
  last: { step, values: [value] },
  checkpoint: { step },
});

describe('pbt', () => {
  it('solves the quadratic that no member could with parameters of its own', () => {
    const settings = { sampler: listed(halves), space: weights, maxSteps: 200, budget: { trials: 100 } };
    const alone = run({ ...settings, scheduler: none(), curve: quadratic() });
    expect(best(alone).value).toBeLessThan(0.4);
    for (const seed of [1, 2, 3]) {
      const scheduler = pbt({ population: 4, interval: 4, max: 200 }, 4);
      const together = run({ ...settings, scheduler, curve: quadratic(), seed });
      expect(best(together).value).toBeGreaterThan(0.9);
    }
  });

  it('follows an optimum that wanders, which no constant can', () => {
    // Of all constants 0.5 is best: 100 - 4 * (0.8² / 12) * 100, about 78.7.
    const [maxSteps, trials, lanes] = [100, 200, 10];
    for (const seed of [1, 2, 3]) {
      const scheduler = pbt({ population: 10, interval: 5, max: maxSteps }, lanes);
      const curve = wandering(maxSteps);
      const sampler = randomSampler();
      expect(
        best(run({ scheduler, sampler, curve, space: line, seed, maxSteps, lanes, budget: { trials } })).value,
      ).toBeGreaterThan(90);
    }
  });

  it('compares at multiples of the interval from burn_in on, below the last step', () => {
    const scheduler = pbt({ interval: 5, burn_in: 12, max: 25 }, 4);
    expect([0, 14, 15, 19, 20, 24].map((step) => scheduler.nextRung(step, 0))).toEqual([15, 15, 20, 20, null, null]);
  });

  it('stops the weakest of those that reached a rung, and says who is better', () => {
    const scheduler = pbt({ population: 4, interval: 5, max: 50 }, 4);
    const rung = [0.9, 0.5, 0.7, 0.1].map((value, trial) => ({ trial, values: [value], best: value }));
    const decide = (trial: number, seen = rung) => scheduler.decide({ ...rung[trial]!, step: 5 }, seen);
    expect([0, 1, 2].map((trial) => decide(trial).decision)).toEqual(['continue', 'continue', 'continue']);
    expect(decide(3)).toEqual({
      decision: 'stop',
      reason: 'pbt: 0.1 is among the weakest 1 of 4 at step 5; trial 0 was better at step 5',
    });
    // A quarter of three is nobody.
    expect(decide(3, [rung[0]!, rung[1]!, rung[3]!]).decision).toBe('continue');
  });

  it('judges who is ahead of the others by the highest rung that they have reached too', () => {
    const scheduler = pbt({ population: 4, interval: 5, max: 50 }, 4);
    const { trials } = view([at(5, 0.9), at(5, 0.5), at(5, 0.7), at(5, 0.1)]);
    const report = { trial: 3, step: 10, values: [99], best: 99 };
    expect(scheduler.decide(report, [report], { trials })).toEqual({
      decision: 'stop',
      reason: 'pbt: 99 is among the weakest 1 of 4 at step 10; trial 0 was better at step 5',
    });
  });

  it('leaves a whole population of equals alone', () => {
    const scheduler = pbt({ population: 4, interval: 5, max: 50 }, 4);
    const rung = [1, 1, 1, 1].map((value, trial) => ({ trial, values: [value], best: value }));
    expect(scheduler.decide({ ...rung[3]!, step: 5 }, rung).decision).toBe('continue');
  });

  it('stops NaN first, however few have arrived, unless nobody is better', () => {
    const scheduler = pbt({ population: 8, interval: 5, max: 50 }, 8);
    const entry = (trial: number, value: number) => ({ trial, values: [value], best: value });
    const lost = entry(1, Number.NaN);
    expect(scheduler.decide({ ...lost, step: 5 }, [entry(0, 0.1), lost])).toEqual({
      decision: 'stop',
      reason: 'pbt: NaN at step 5; trial 0 was better at step 5',
    });
    expect(scheduler.decide({ ...lost, step: 5 }, [entry(0, Number.NaN), lost]).decision).toBe('continue');
  });

  it('fills the population first, and the place of a stopped member with a copy of a better one', () => {
    const scheduler = pbt({ population: 4, interval: 5, max: 50 }, 4);
    const members = [at(5, 0.9), at(5, 0.5), at(5, 0.7)];
    expect(scheduler.next!(view(members))).toEqual({ next: 'propose' });
    expect(scheduler.next!(view([...members, at(5, 0.8)]))).toEqual({ next: 'wait' });
    const stopped = { ...at(5, 0.1), state: 'stopped' } as const;
    expect(scheduler.next!(view([...members, stopped]))).toEqual({
      next: 'clone',
      of: 0,
      params: { x: expect.any(Number) },
      reason: 'pbt: takes the place of trial 3, from trial 0 at step 5',
    });
    const copy = { clone: { of: 0, step: 5 }, checkpoint: { step: 5 } };
    expect(scheduler.next!(view([...members, stopped, copy]))).toEqual({ next: 'wait' });
    expect(scheduler.next!(view([...members, stopped], { mayCreate: false })).next).toBe('done');
  });

  it('copies only members that live, have a checkpoint and steps left', () => {
    const scheduler = pbt({ population: 4, interval: 5, max: 50 }, 4);
    const stopped = { ...at(5, 0.1), state: 'stopped' } as const;
    const { checkpoint: _, ...unsaved } = at(5, 0.9);
    const ended = { ...at(5, 0.8), state: 'completed' } as const;
    expect(scheduler.next!(view([unsaved, ended, at(5, 0.7), stopped]))).toMatchObject({ next: 'clone', of: 2 });
    expect(scheduler.next!(view([unsaved, ended, at(5, 0.05), stopped]))).toEqual({ next: 'wait' });
    const last = { ...at(5, 0.9), checkpoint: { step: 50 } };
    expect(scheduler.next!(view([last, ended, at(5, 0.7), stopped]))).toMatchObject({ next: 'clone', of: 2 });
    expect(scheduler.next!(view([ended, ended, ended, stopped])).next).toBe('done');
  });

  it('compares a copy by what its source had before', () => {
    const scheduler = pbt({ population: 4, interval: 5, max: 50 }, 4);
    const gone = { ...at(5, 0.9), state: 'failed', checkpoint: { step: 7 } } as const;
    const copy = { clone: { of: 0, step: 7 }, checkpoint: { step: 8 } };
    const stopped = { ...at(5, 0.1), state: 'stopped' } as const;
    const next = scheduler.next!(view([gone, at(5, 0.3), at(5, 0.4), copy, stopped]));
    expect(next).toMatchObject({ next: 'clone', of: 3 });
  });

  it('replaces failed members by copies, and by new ones while there is nothing to copy', () => {
    const scheduler = pbt({ population: 2, interval: 5, max: 50 }, 2);
    const failed = { state: 'failed' } as const;
    expect(scheduler.next!(view([failed, at(5, 0.7)]))).toMatchObject({ next: 'clone', of: 1 });
    expect(scheduler.next!(view([failed, {}]))).toEqual({ next: 'wait' });
    expect(scheduler.next!(view([failed, failed]))).toEqual({ next: 'propose' });
  });

  it('lets members take turns where there are fewer lanes, the one furthest behind first', () => {
    const scheduler = pbt({ population: 4, interval: 5, max: 50 }, 2);
    const entry = { trial: 0, values: [1], best: 1 };
    expect(scheduler.decide({ ...entry, step: 5 }, [entry])).toEqual({
      decision: 'pause',
      reason: 'pbt: lets the members behind step 5 catch up',
    });
    const paused = (step: number) => ({ ...at(step, 1), state: 'paused' }) as const;
    const trials = [paused(15), paused(10), paused(10), at(15, 1)];
    expect(scheduler.next!(view(trials, { parallel: 2 }))).toEqual({
      next: 'resume',
      trial: 1,
      reason: 'pbt: furthest behind, at step 10',
    });
  });

  it('refuses what it cannot do', () => {
    const two = [...maximize, { metric: 'size', goal: 'minimize' as const }];
    const config = { name: 'pbt', interval: 5, max: 50 };
    expect(() => schedulerOf(config, { parallel: 4, objectives: two })).toThrow(
      /scheduler: pbt compares .* there are 2/,
    );
    expect(() => schedulerOf({ ...config, max: 5 }, { parallel: 4 })).toThrow(/scheduler.interval: 5 is not below/);
    expect(() => schedulerOf(config, { parallel: 4, trials: 4 })).toThrow(/budget.trials: 4 leaves no trial/);
  });
});
