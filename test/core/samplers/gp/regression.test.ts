import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { randomStream } from '../../../../core/random.ts';
import {
  fitHyperparameters,
  initialHyperparameters,
  negativeLogPosterior,
  priorsFor,
} from '../../../../core/samplers/gp/hyperparameters.ts';
import { regress } from '../../../../core/samplers/gp/regression.ts';

interface Fixture {
  points: number[][];
  targets: number[];
  lengthscales: number[];
  signal: number;
  noise: number;
  at: number[][];
  mean: number[];
  variance: number[];
}
const sklearn: Fixture = JSON.parse(readFileSync(new URL('./fixtures/regression.json', import.meta.url), 'utf8'));

/** 30 points in two numeric and one categorical coordinate. */
function mixedData() {
  const random = randomStream(5, 'data');
  const points = new Float64Array(90);
  const targets = new Float64Array(30);
  for (let i = 0; i < 30; i += 1) {
    points.set([random.uniform(), random.uniform(), random.below(3)], 3 * i);
    targets[i] = Math.sin(5 * points[3 * i]!) + 0.5 * points[3 * i + 2]! + 0.05 * random.normal();
  }
  return { metric: { dimension: 3, numeric: 2 }, count: 30, points, targets };
}

describe('regression', () => {
  const data = {
    metric: { dimension: 3, numeric: 3 },
    count: sklearn.points.length,
    points: Float64Array.from(sklearn.points.flat()),
    targets: Float64Array.from(sklearn.targets),
  };
  const theta = Float64Array.from([...sklearn.lengthscales, sklearn.signal, sklearn.noise], Math.log);

  it('predicts what scikit-learn predicts', () => {
    const model = regress(data, theta);
    sklearn.at.forEach((at, i) => {
      const { mean, variance } = model.predict(Float64Array.from(at));
      expect(mean).toBeCloseTo(sklearn.mean[i]!, 8);
      expect(variance).toBeCloseTo(sklearn.variance[i]!, 8);
      expect(model.meanAt(Float64Array.from(at))).toBe(mean);
    });
  });

  it('has the slopes of its differences', () => {
    const model = regress(mixedData(), Float64Array.of(-1, 0, 0.5, 0.2, -4));
    const at = Float64Array.of(0.3, 0.6, 1);
    const slopes = [new Float64Array(3), new Float64Array(3)] as const;
    model.predictWithSlopes(at, ...slopes);
    for (const d of [0, 1]) {
      const moved = (by: number) => model.predict(at.map((v, i) => (i === d ? v + by : v)));
      const h = 1e-5;
      expect(slopes[0][d]).toBeCloseTo((moved(h).mean - moved(-h).mean) / (2 * h), 6);
      expect(slopes[1][d]).toBeCloseTo((moved(h).variance - moved(-h).variance) / (2 * h), 6);
    }
  });

  it('survives points that coincide', () => {
    const points = new Float64Array(40).fill(0.5);
    const targets = Float64Array.from({ length: 20 }, (_, i) => i % 2);
    const model = regress(
      { metric: { dimension: 2, numeric: 2 }, count: 20, points, targets },
      Float64Array.of(0, 0, 0, Math.log(1e-6)),
    );
    expect(model.meanAt(Float64Array.of(0.5, 0.5))).toBeCloseTo(0.5, 1);
  });
});

describe('hyperparameters', () => {
  it('the posterior has the gradient of its differences', () => {
    const data = mixedData();
    const priors = priorsFor(3);
    const theta = Float64Array.of(-1.2, 0.3, 0.4, -0.2, -3);
    const gradient = new Float64Array(5);
    negativeLogPosterior(data, priors, theta, gradient);
    const scratch = new Float64Array(5);
    for (let k = 0; k < 5; k += 1) {
      const at = (by: number) =>
        negativeLogPosterior(
          data,
          priors,
          theta.map((v, i) => (i === k ? v + by : v)),
          scratch,
        );
      expect(gradient[k]).toBeCloseTo((at(1e-5) - at(-1e-5)) / 2e-5, 4);
    }
  });

  it('a fit finds which coordinates matter and how noisy the data are', () => {
    const priors = priorsFor(3);
    const theta = fitHyperparameters(mixedData(), priors, initialHyperparameters(mixedData().metric, priors), 50);
    expect(theta[0]).toBeLessThan(theta[1]! - 0.7);
    expect(Math.exp(theta[4]!)).toBeLessThan(0.05);
  });
});
