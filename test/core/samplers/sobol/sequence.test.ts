import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sobolPoint, sobolWord } from '../../../../core/samplers/sobol/sequence.ts';

describe('sobolWord', () => {
  it('agrees with scipy.stats.qmc.Sobol(1000, scramble=False, bits=32) 1.17', () => {
    const dimensions = [0, 1, 2, 9, 99, 500, 999];
    const points = new Map([
      [1, [0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5]],
      [2, [0.75, 0.25, 0.25, 0.75, 0.75, 0.25, 0.75]],
      [3, [0.25, 0.75, 0.75, 0.25, 0.25, 0.75, 0.25]],
      [5, [0.875, 0.875, 0.125, 0.125, 0.375, 0.875, 0.625]],
      [17, [0.59375, 0.96875, 0.96875, 0.65625, 0.53125, 0.96875, 0.03125]],
      [63, [0.015625, 0.796875, 0.359375, 0.578125, 0.078125, 0.640625, 0.046875]],
    ]);
    for (const [position, expected] of points) {
      // SciPy goes through the points of each block in the order of Gray's code.
      const index = position ^ (position >> 1);
      expect(dimensions.map((dimension) => sobolWord(index, dimension) / 2 ** 32)).toEqual(expected);
    }
  });
});

describe('sobolPoint', () => {
  it('puts one point into every stratum of every dimension', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 8 }), fc.integer({ min: 0, max: 999 }), (seed, log, d) => {
        const n = 2 ** log;
        const strata = Array.from({ length: n }, (_, i) => Math.floor(sobolPoint(i, d + 1, seed)[d]! * n));
        expect(strata.sort((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, i) => i));
      }),
      { numRuns: 30 },
    );
  });

  it('integrates a smooth function far better than independent draws would', () => {
    const f = (x: Float64Array) => x.reduce((product, v) => product * (1 + (v - 0.5)), 1);
    const errors = [1, 2, 3, 4, 5].map((seed) => {
      const values = Array.from({ length: 1024 }, (_, i) => f(sobolPoint(i, 5, seed)));
      return Math.abs(values.reduce((a, b) => a + b) / 1024 - 1);
    });
    // Monte Carlo's standard error is 0.022 here.
    expect(Math.max(...errors)).toBeLessThan(0.002);
  });

  it('differs from seed to seed and refuses what it has no numbers for', () => {
    expect(sobolPoint(3, 4, 1)).not.toEqual(sobolPoint(3, 4, 2));
    expect(() => sobolPoint(0, 1001, 1)).toThrow('at most 1000 dimensions');
  });
});
