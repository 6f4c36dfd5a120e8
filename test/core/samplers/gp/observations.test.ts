import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomStream } from '../../../../core/random.ts';
import { coordinatesOf, randomPoint } from '../../../../core/samplers/gp/coordinates.ts';
import { observe } from '../../../../core/samplers/gp/observations.ts';
import { subsetOf } from '../../../../core/samplers/gp/subset.ts';
import { cutOutliers, standardize } from '../../../../core/samplers/gp/warping.ts';
import type { TrialRecord } from '../../../../core/sweep/trial.ts';
import { branin, mixed } from '../classics.ts';

const params = { x: 0, y: 0 };
const history: TrialRecord[] = [
  { number: 0, state: 'completed', params, values: [3] },
  { number: 1, state: 'failed', params },
  { number: 2, state: 'completed', params, values: [9] },
  { number: 3, state: 'stopped', params, last: { step: 2, values: [1] } },
  { number: 4, state: 'completed', params, values: [Number.NaN] },
  { number: 5, state: 'running', params, last: { step: 1, values: [0] } },
  { number: 6, state: 'completed', params, values: [5] },
  { number: 7, state: 'stopped', params, last: { step: 2, values: [7] } },
  { number: 8, state: 'queued', params },
];

function observed(goal: 'minimize' | 'maximize') {
  const request = {
    space: branin.space,
    objectives: [{ metric: 'm', goal }],
    history,
    trial: 9,
    seed: 0,
    budget: { parallel: 1 },
  };
  return observe(request, coordinatesOf(branin.space));
}

describe('observe', () => {
  it('imputes the worst for failures and at least the median for stopped trials', () => {
    const { losses, measured, pending } = observed('minimize');
    expect([...losses[0]!]).toEqual([3, 9, 9, 5, 9, 5, 7]);
    expect(measured).toEqual([true, false, true, false, false, true, false]);
    expect(pending).toHaveLength(2);
  });

  it('does so in the direction of the goal', () => {
    expect([...observed('maximize').losses[0]!]).toEqual([-3, -3, -9, -1, -3, -5, -5]);
  });
});

describe('subsetOf', () => {
  const c = coordinatesOf(mixed.space);
  const random = randomStream(8, 'subset');
  const points = Array.from({ length: 300 }, () => randomPoint(c, random));
  const loss = Float64Array.from(points, () => random.uniform());
  const observations = {
    points,
    losses: [loss],
    measured: points.map(() => true),
    broken: points.map(() => 0),
    violations: [],
    pending: [],
  };

  it('keeps all when there are few', () => {
    expect(subsetOf(c, observations, 300)).toHaveLength(300);
  });

  it('keeps the best, no index twice, in their order', () => {
    fc.assert(
      fc.property(fc.integer({ min: 3, max: 299 }), (size) => {
        const kept = subsetOf(c, observations, size);
        expect(new Set(kept).size).toBe(size);
        expect(kept).toEqual([...kept].sort((a, b) => a - b));
        expect(kept).toContain(loss.indexOf(Math.min(...loss)));
      }),
      { numRuns: 20 },
    );
  });
});

describe('values', () => {
  it('far worse than the median are cut off', () => {
    expect([...cutOutliers(Float64Array.of(1, 2, 3, 1e30, 2.5))]).toEqual([1, 2, 3, 10, 2.5]);
    expect([...cutOutliers(Float64Array.of(4, 4, 4, 9))]).toEqual([4, 4, 4, 9]);
  });

  it('are standardised, whatever they are', () => {
    expect([...standardize(Float64Array.of(1, 3))]).toEqual([-1, 1]);
    expect([...standardize(Float64Array.of(5, 5))]).toEqual([0, 0]);
    expect([...standardize(Float64Array.of(-1e308, 1e308))]).toEqual([0, 0]);
  });
});
