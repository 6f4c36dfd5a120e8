import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalCdf } from '../../../../core/numerics/normal.ts';
import { randomStream } from '../../../../core/random.ts';
import { learn, uniformDistribution } from '../../../../core/samplers/cmaes/categories.ts';
import { binOf, preimage, truncatedNormal } from '../../../../core/samplers/cmaes/latent.ts';
import { withMargin } from '../../../../core/samplers/cmaes/margin.ts';

const edgesOf = (bins: number) => Float64Array.from({ length: bins + 1 }, (_, i) => i / bins);

describe('margin', () => {
  it('keeps a part of the mass outside the bin of the mean', () => {
    const mean = fc.double({ min: 0, max: 1, noNaN: true });
    const deviation = fc.double({ min: 1e-9, max: 2, noNaN: true });
    const alpha = fc.double({ min: 0.001, max: 0.2, noNaN: true });
    fc.assert(
      fc.property(mean, deviation, fc.integer({ min: 2, max: 30 }), alpha, (m, s, bins, a) => {
        const edges = edgesOf(bins);
        const [centre, width] = withMargin(m, s, edges, a);
        expect(width).toBeGreaterThanOrEqual(s * (1 - 1e-9));
        const bin = binOf(edges, Math.min(1, Math.max(0, centre)));
        const below = bin === 0 ? 0 : normalCdf((edges[bin]! - centre) / width);
        const above = bin === bins - 1 ? 0 : normalCdf((centre - edges[bin + 1]!) / width);
        expect(below + above).toBeGreaterThanOrEqual(a * (1 - 1e-6));
      }),
    );
  });

  it('leaves a wide distribution alone', () => {
    expect(withMargin(0.45, 0.3, edgesOf(5), 0.05)).toEqual([0.45, 0.3]);
  });
});

describe('draws behind what was shown', () => {
  it('stay in the bin, or beyond the bound', () => {
    const number = fc.double({ min: 0, max: 1, noNaN: true });
    const spread = fc.double({ min: 1e-6, max: 1, noNaN: true });
    fc.assert(
      fc.property(number, spread, number, fc.integer(), (mean, deviation, u, seed) => {
        const edges = edgesOf(7);
        const [low, high] = preimage(edges, u)!;
        const draw = truncatedNormal(mean, deviation, [low, high], randomStream(seed));
        expect(draw).toBeGreaterThanOrEqual(low - 1e-9);
        expect(draw).toBeLessThanOrEqual(high + 1e-9);
      }),
    );
    expect(preimage(undefined, 0.3)).toBeUndefined();
    expect(preimage(undefined, 0)).toEqual([Number.NEGATIVE_INFINITY, 0]);
    expect(preimage(undefined, 1)).toEqual([1, Number.POSITIVE_INFINITY]);
  });

  it('have the mean of the truncated normal', () => {
    const random = randomStream(3);
    const draws = Array.from({ length: 20_000 }, () => truncatedNormal(0, 1, [1, 2], random));
    // (phi(1) - phi(2)) / (Phi(2) - Phi(1))
    expect(draws.reduce((sum, x) => sum + x, 0) / draws.length).toBeCloseTo(1.38316, 2);
  });
});

describe('categorical distribution', () => {
  it('stays a distribution above the margin, and follows what is chosen', () => {
    const choices = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(fc.array(choices, { minLength: 1, maxLength: 30 }), (generations) => {
        const distribution = uniformDistribution(5);
        for (const chosen of generations) {
          learn(
            distribution,
            chosen.map((choice) => [choice, 1 / chosen.length] as const),
            0.3,
            0.02,
          );
        }
        expect(distribution.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 9);
        expect(Math.min(...distribution)).toBeGreaterThanOrEqual(0.02 - 1e-9);
      }),
    );
    const distribution = uniformDistribution(5);
    for (let i = 0; i < 30; i += 1) learn(distribution, [[2, 1]], 0.3, 0.02);
    expect(distribution[2]).toBeCloseTo(0.92, 3);
  });
});
