import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { randomStream } from '../../../../core/random.ts';
import { deviation, gaussian, step, update } from '../../../../core/samplers/cmaes/gaussian.ts';
import { defaultPopulation, strategy } from '../../../../core/samplers/cmaes/strategy.ts';

interface Reference {
  readonly constants: Record<'c1' | 'cMu' | 'cSigma' | 'dSigma' | 'cC' | 'mass' | 'chi', number> & {
    weights: number[];
  };
  readonly points: number[][];
  readonly mean: number[];
  readonly sigma: number;
  readonly covariance: number[][];
}
const reference: Reference = JSON.parse(
  readFileSync(new URL('../fixtures/cmaes.json', import.meta.url), 'utf8'),
) as Reference;

describe('strategy parameters', () => {
  const s = strategy(4, 8);

  it.each(['c1', 'cMu', 'cSigma', 'dSigma', 'cC', 'mass', 'chi'] as const)('%s is that of the reference', (name) => {
    expect(s[name]).toBeCloseTo(reference.constants[name], 12);
  });

  it('has the weights of the reference, negative ones included', () => {
    s.weights.forEach((weight, i) => {
      expect(weight).toBeCloseTo(reference.constants.weights[i]!, 12);
    });
  });

  it('has the default population', () => {
    expect([1, 2, 5, 10, 200].map(defaultPopulation)).toEqual([4, 6, 8, 10, 19]);
  });
});

describe('update', () => {
  it('moves mean, step size and covariance as the reference does', () => {
    const g = gaussian([0.5, 0.5, 0.5, 0.5], 0.3);
    update(g, strategy(4, 8), reference.points);
    reference.mean.forEach((value, i) => {
      expect(g.mean[i]).toBeCloseTo(value, 12);
    });
    expect(g.sigma).toBeCloseTo(reference.sigma, 12);
    // The reference adds 1e-8 to the lengths of negative steps.
    for (let i = 0; i < 4; i += 1)
      for (let j = 0; j <= i; j += 1) expect(g.covariance[i * 4 + j]).toBeCloseTo(reference.covariance[i]![j]!, 8);
  });

  it('survives points that are all the same, and points from far away', () => {
    const g = gaussian([0.5, 0.5, 0.5, 0.5], 0.3);
    const s = strategy(4, 8);
    for (let n = 0; n < 200; n += 1) update(g, s, new Array(8).fill([0.2, 0.2, 0.9, 0.9]));
    update(
      g,
      s,
      Array.from({ length: 8 }, (_, i) => [i, -i, 100 * i, 0]),
    );
    const y = step(g, randomStream(1));
    expect([...g.mean, ...y, g.sigma, deviation(g, 2)].every(Number.isFinite)).toBe(true);
  });

  it('learns the shape of an ellipsoid with axes 1 : 1000', () => {
    const g = gaussian([3, 3], 1);
    const s = strategy(2, 8);
    const random = randomStream(5);
    const loss = ([x, y]: readonly number[]) => x! ** 2 + 1e6 * y! ** 2;
    for (let generation = 0; generation < 150; generation += 1) {
      const points = Array.from({ length: 8 }, () => [...step(g, random)].map((y, i) => g.mean[i]! + g.sigma * y));
      update(
        g,
        s,
        points.sort((a, b) => loss(a) - loss(b)),
      );
    }
    expect(loss([...g.mean])).toBeLessThan(1e-9);
    expect(deviation(g, 0) / deviation(g, 1)).toBeGreaterThan(100);
  });
});
