import { describe, expect, it } from 'vitest';
import { createScheduler, schedulerSchema } from '../../../core/schedulers/registry.ts';

type Goal = 'minimize' | 'maximize';
const make = (config: unknown, goal: Goal = 'minimize') =>
  createScheduler(schedulerSchema.parse(config), { objectives: [{ metric: 'loss', goal }], maxSteps: 20, seed: 0 });
const report = (values: readonly number[], goal: Goal = 'minimize') => ({
  trial: 9,
  step: values.length,
  values: [values.at(-1)!],
  best: goal === 'minimize' ? Math.min(...values) : Math.max(...values),
  curve: values.map((value, i) => ({ step: i + 1, value })),
});
const peers = (...values: number[]) => values.map((value, trial) => ({ trial, values: [value], best: value }));

describe('percentile', () => {
  it('keeps the best so many percent, in both directions', () => {
    const rung = peers(1, 2, 3, 4, 5);
    const config = { name: 'percentile', percentile: 25 };
    expect(make(config).decide(report([2]), rung).decision).toBe('continue');
    expect(make(config).decide(report([2.5]), rung)).toEqual({
      decision: 'stop',
      reason: 'percentile: best 2.5 is worse than 2, the 25 % quantile of 5 trials at step 1',
    });
    expect(make(config, 'maximize').decide(report([4]), rung).decision).toBe('continue');
    expect(make(config, 'maximize').decide(report([3.5]), rung).decision).toBe('stop');
  });

  it('is the median rule at 50', () => {
    const rung = peers(5, 3, 1, Number.NaN, 2, 8);
    for (const value of [0, 2, 3.9, 4, 4.1, 9, Number.NaN]) {
      const decisions = [{ name: 'percentile', percentile: 50 }, 'median'].map((config) =>
        make(config).decide(report([value]), rung),
      );
      expect(decisions[0]!.decision).toBe(decisions[1]!.decision);
    }
  });
});

describe('threshold', () => {
  it('needs a bound, and says so', () => {
    const message = (config: unknown) => schedulerSchema.safeParse(config).error?.message ?? '';
    expect(message('threshold')).toMatch(/threshold needs settings: lower/);
    expect(message({ name: 'threshold' })).toMatch(/give one bound or both/);
    expect(message({ name: 'threshold', lower: 2, upper: 1 })).toMatch(/below lower/);
  });

  it('stops what leaves the bounds from the warm-up on, and no finite number ever goes on', () => {
    const scheduler = make({ name: 'threshold', lower: 0, upper: 10, warmup: 2 });
    expect(scheduler.decide(report([11]), []).decision).toBe('continue');
    expect(scheduler.decide(report([1, 11]), [])).toEqual({
      decision: 'stop',
      reason: 'threshold: 11 is above the upper bound 10 at step 2',
    });
    expect(scheduler.decide(report([1, -1]), []).decision).toBe('stop');
    expect(scheduler.decide(report([1, 10]), []).decision).toBe('continue');
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      expect(scheduler.decide(report([value]), []).decision).toBe('stop');
    }
  });
});

describe('patience', () => {
  const config = { name: 'patience', patience: 3, min_delta: 0.1 };

  it('counts the steps since the last improvement by more than min_delta', () => {
    expect(make(config).decide(report([5, 4, 4, 4]), []).decision).toBe('continue');
    expect(make(config).decide(report([5, 4, 3.95, 4, 4]), [])).toEqual({
      decision: 'stop',
      reason: 'patience: best 4 has not improved for 3 steps at step 5',
    });
    expect(make(config).decide(report([5, 4, 3.8, 4, 4]), []).decision).toBe('continue');
    expect(make(config, 'maximize').decide(report([5, 6, 6, 6, 6.05], 'maximize'), []).decision).toBe('stop');
    expect(make(config, 'maximize').decide(report([1, 2, 3, 4, 5], 'maximize'), []).decision).toBe('continue');
  });

  it('waits as long for a first number', () => {
    expect(make(config).decide(report([NaN, NaN]), []).decision).toBe('continue');
    expect(make(config).decide(report([NaN, NaN, NaN]), []).decision).toBe('stop');
  });

  it('holds another scheduler back, and stops nothing that it would keep', () => {
    const both = make({ ...config, scheduler: { name: 'median', startup: 1 } });
    expect(both.decide(report([5, 4, 4, 4]), peers(1)).decision).toBe('continue');
    expect(both.decide(report([5, 4, 4, 4, 4]), peers(9)).decision).toBe('continue');
    expect(both.decide(report([5, 4, 4, 4, 4]), peers(1))).toMatchObject({
      decision: 'stop',
      reason: expect.stringMatching(/^patience: .*; median: best 4 is worse than 1/),
    });
    const asha = make({ name: 'patience', scheduler: 'asha' });
    expect([0, 1, 3, 9].map((step) => asha.nextRung(step, 0))).toEqual([1, 3, 9, null]);
  });

  it('names the place of what is wrong in the other scheduler', () => {
    expect(() => make({ name: 'patience', scheduler: { name: 'asha', mode: 'promote' } })).toThrow(
      /^scheduler.scheduler: asha decides what runs next/,
    );
    expect(() => make({ name: 'patience', scheduler: { name: 'asha', max: 1 } })).toThrow(
      /^scheduler.scheduler.max: 1/,
    );
  });
});
