import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomStream } from '../../../../core/random.ts';
import { bandwidth } from '../../../../core/samplers/tpe/bandwidths.ts';
import { type Coordinates, coordinateReader } from '../../../../core/samplers/tpe/columns.ts';
import { parzenEstimator } from '../../../../core/samplers/tpe/parzen.ts';
import {
  logMassBetween,
  logMassInside,
  massTable,
  quantileInside,
} from '../../../../core/samplers/tpe/truncated-normal.ts';
import { recencyWeights, thin } from '../../../../core/samplers/tpe/weights.ts';
import { compileSpace } from '../../../../core/space/compile.ts';
import type { Space } from '../../../../core/space/parameter.ts';
import { spaceSchema } from '../../../../core/space/schema.ts';

const compile = (definition: unknown) => compileSpace(spaceSchema.parse(definition));

function estimatorOf(space: Space, points: readonly number[][]) {
  const read = coordinateReader();
  const rows: Coordinates[] = points.map((unit, number) =>
    read(space, { number, state: 'completed', params: space.decode(unit) }),
  );
  const dimensions = space.parameters.map((parameter, at) => ({ parameter, at }));
  return parzenEstimator(dimensions, rows, recencyWeights(rows.length));
}

const mixed = compile({
  x: { type: 'float', low: 0, high: 1 },
  n: { type: 'int', low: 1, high: 40, log: true },
  c: { type: 'categorical', choices: ['a', 'b', 'c'], weights: [1, 2, 5] },
});
const unit = fc.double({ min: 0, max: 1, noNaN: true });
const points = fc.array(
  fc.tuple(unit, unit, unit).map((point) => [...point]),
  { maxLength: 60 },
);

describe('parzenEstimator', () => {
  it('is a probability density: it adds up to 1', () => {
    fc.assert(
      fc.property(points, (observed) => {
        const estimator = estimatorOf(mixed, observed);
        const cells = 400;
        let total = 0;
        for (let i = 0; i < cells; i += 1) {
          for (let n = 0; n < 40; n += 1) {
            for (let c = 0; c < 3; c += 1) {
              total += Math.exp(estimator.logDensity(Float64Array.of((i + 0.5) / cells, n, c))) / cells;
            }
          }
        }
        expect(total).toBeCloseTo(1, 3);
      }),
      { numRuns: 8 },
    );
  });

  it('draws from its own density', () => {
    const estimator = estimatorOf(mixed, [
      [0.2, 0.1, 0.05],
      [0.3, 0.2, 0.05],
      [0.25, 0.1, 0.05],
      [0.2, 0.15, 0.9],
    ]);
    const random = randomStream('draws');
    const draws = Array.from({ length: 4000 }, () => estimator.sample(random));
    const share = draws.filter(([x, , c]) => x! < 0.5 && c === 0).length / draws.length;
    let expected = 0;
    for (let i = 0; i < 200; i += 1) {
      for (let n = 0; n < 40; n += 1)
        expected += Math.exp(estimator.logDensity(Float64Array.of((i + 0.5) / 400, n, 0))) / 400;
    }
    expect(share).toBeCloseTo(expected, 1);
    expect(draws.every(([x, n, c]) => x! >= 0 && x! <= 1 && n! >= 0 && n! < 40 && c! >= 0 && c! < 3)).toBe(true);
  });

  it('peaks where the observations are, and leaves what is missing to the prior', () => {
    const space = compile({ x: { type: 'float', low: 0, high: 1 }, y: { type: 'float', low: 0, high: 1 } });
    const rows = Array.from({ length: 20 }, (_, i) => Float64Array.of(0.3 + i / 1000, Number.NaN));
    const dimensions = space.parameters.map((parameter, at) => ({ parameter, at }));
    const estimator = parzenEstimator(dimensions, rows, recencyWeights(20));
    const at = (x: number, y: number) => estimator.logDensity(Float64Array.of(x, y));
    expect(at(0.31, 0.5)).toBeGreaterThan(at(0.6, 0.5) + 2);
    expect(at(0.31, 0.1)).toBeCloseTo(at(0.31, 0.5), 1);
  });
});

describe('bandwidth', () => {
  it("follows Scott's rule within its bounds", () => {
    expect(bandwidth(Float64Array.of(Number.NaN), 1)).toBe(1);
    expect(bandwidth(Float64Array.of(0.2, Number.NaN), 1)).toBe(0.8);
    // Standard deviation 0.1581, four kernels and the prior: the least width.
    expect(bandwidth(Float64Array.of(0.3, 0.4, 0.5, 0.6, Number.NaN), 2)).toBeCloseTo(1 / 6, 12);
    const spread = Float64Array.from({ length: 201 }, (_, i) => (i < 200 ? i / 199 : Number.NaN));
    // 0.6 * 0.29085 * 200^(-1/6)
    expect(bandwidth(spread, 2)).toBeCloseTo(0.07216, 4);
  });
});

describe('the truncated normal', () => {
  it('agrees with scipy.stats.truncnorm 1.17', () => {
    const logPdf = (x: number, mu: number, sigma: number) =>
      -0.5 * ((x - mu) / sigma) ** 2 - Math.log(sigma) - 0.5 * Math.log(2 * Math.PI) - logMassInside(mu, sigma);
    expect(logPdf(0.3, 0.5, 1)).toBeCloseTo(0.02097780049094955, 12);
    expect(logPdf(0.02, 0.01, 0.05)).toBeCloseTo(2.6027980940720923, 12);
    expect(logPdf(0.99, 0.4, 0.1)).toBeCloseTo(-16.02132176748063, 12);
    const logMass = (a: number, b: number, mu: number, sigma: number) =>
      logMassBetween(mu, sigma, a, b) - logMassInside(mu, sigma);
    expect(logMass(0.2, 0.3, 0.5, 1)).toBeCloseTo(-2.29324785687919, 12);
    expect(logMass(0, 0.1, 0.05, 0.02)).toBeCloseTo(-0.006268069578044927, 12);
    expect(logMass(0.9, 1, 0.3, 0.15)).toBeCloseTo(-10.38662248140348, 9);
    // Both sides of -40 to -39.5 standard deviations.
    expect(logMassBetween(0.4, 0.01, 0, 0.005)).toBeCloseTo(-784.7208791066241, 9);
    expect(logMassBetween(-0.4, 0.01, -0.005, 0)).toBeCloseTo(-784.7208791066241, 9);
  });

  it('interpolates the masses of many kernels closely', () => {
    fc.assert(
      fc.property(unit, fc.double({ min: 0.01, max: 1, noNaN: true }), (mu, sigma) => {
        expect(Math.abs(massTable(sigma, 5000)(mu) - logMassInside(mu, sigma))).toBeLessThan(1.5e-3);
      }),
    );
  });

  it('draws inside the interval with the right mean', () => {
    const random = randomStream('truncated');
    const draws = Array.from({ length: 5000 }, () => quantileInside(0.1, 0.3, random.uniform()));
    // truncnorm(-1/3, 3, loc=0.1, scale=0.3).mean()
    expect(draws.reduce((a, b) => a + b) / 5000).toBeCloseTo(0.278, 1);
    expect(Math.min(...draws)).toBeGreaterThanOrEqual(0);
  });
});

describe('recencyWeights', () => {
  it('counts the newest 25 in full and fades the older ones out', () => {
    expect([...recencyWeights(3)]).toEqual([1, 1, 1, 1]);
    const weights = recencyWeights(100);
    expect(weights[0]).toBeCloseTo(0.01, 12);
    expect([...weights.slice(75)]).toEqual(new Array(26).fill(1));
    expect(weights.slice(0, 75).every((weight, i) => i === 0 || weight > weights[i - 1]!)).toBe(true);
  });
});

describe('thin', () => {
  it('keeps short histories as they are', () => {
    const weights = recencyWeights(1500);
    expect(thin(weights).weights).toBe(weights);
    expect(thin(weights).kept).toHaveLength(1500);
  });

  it('keeps the newest trials and the weight of all in a long history', () => {
    const weights = recencyWeights(10_000);
    const sum = (values: Float64Array) => values.reduce((a, b) => a + b, 0);
    const thinned = thin(weights);
    expect(thinned.kept).toHaveLength(2000);
    expect([...thinned.kept.slice(1000)]).toEqual(Array.from({ length: 1000 }, (_, i) => 9000 + i));
    expect(sum(thinned.weights) / sum(weights)).toBeCloseTo(1, 3);
    expect(thinned.weights.at(-1)).toBe(1);
  });
});
