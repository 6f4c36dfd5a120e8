import { describe, expect, it } from 'vitest';
import { randomStream } from '../../../../core/random.ts';
import {
  type Data,
  fitHyperparameters,
  initialHyperparameters,
  negativeLogPosterior,
  priorsFor,
} from '../../../../core/samplers/gp/hyperparameters.ts';
import { regress } from '../../../../core/samplers/gp/regression.ts';

const metric = { dimension: 3, numeric: 2, warped: true };

/** A function of the first coordinate that changes much faster at one end; the third is a choice that does not matter. */
function data(count = 40): Data {
  const random = randomStream(3, 'warped');
  const points = Float64Array.from({ length: 3 * count }, (_, i) => (i % 3 === 2 ? random.below(2) : random.uniform()));
  const targets = Float64Array.from(
    { length: count },
    (_, i) => Math.sin(9 * points[3 * i]! ** 4) + 0.1 * points[3 * i + 1]!,
  );
  return { metric, count, points, targets };
}

const theta = Float64Array.of(-1, 0.4, 0.5, 0.2, -4, 0.4, -0.3, -0.5, 0.6);

describe('input warping', () => {
  it('is the identity where both parameters are one', () => {
    const plain = { ...data(), metric: { dimension: 3, numeric: 2 } };
    const straight = theta.map((v, i) => (i < 5 ? v : 0));
    const at = Float64Array.of(0.3, 0.6, 1);
    const warped = regress(data(), straight).predict(at);
    const same = regress(plain, straight.slice(0, 5)).predict(at);
    expect(warped.mean).toBeCloseTo(same.mean, 4);
    expect(warped.variance).toBeCloseTo(same.variance, 4);
  });

  it('has the gradient of its differences', () => {
    const priors = priorsFor(3);
    const gradient = new Float64Array(9);
    const scratch = new Float64Array(9);
    negativeLogPosterior(data(), priors, theta, gradient);
    for (let k = 0; k < 9; k += 1) {
      const moved = (by: number) => theta.map((v, i) => (i === k ? v + by : v));
      const at = (by: number) => negativeLogPosterior(data(), priors, moved(by), scratch);
      expect(gradient[k]).toBeCloseTo((at(1e-5) - at(-1e-5)) / 2e-5, 4);
    }
  });

  it('predicts with the slopes of its differences, finite at the ends', () => {
    const model = regress(data(), theta);
    const slopes = [new Float64Array(3), new Float64Array(3)] as const;
    const at = Float64Array.of(0.3, 0.6, 1);
    model.predictWithSlopes(at, ...slopes);
    for (const d of [0, 1]) {
      const moved = (by: number) => model.predict(at.map((v, i) => (i === d ? v + by : v)));
      expect(slopes[0][d]).toBeCloseTo((moved(1e-5).mean - moved(-1e-5).mean) / 2e-5, 5);
      expect(slopes[1][d]).toBeCloseTo((moved(1e-5).variance - moved(-1e-5).variance) / 2e-5, 5);
    }
    for (const end of [0, 1]) {
      model.predictWithSlopes(Float64Array.of(end, end, 0), ...slopes);
      expect([...slopes[0], ...slopes[1]].every(Number.isFinite)).toBe(true);
    }
  });

  it('learns where a function changes fast, and predicts it better for it', () => {
    const priors = priorsFor(3);
    const fitOf = (all: Data) => fitHyperparameters(all, priors, initialHyperparameters(all.metric, priors), 60);
    const plain = { ...data(), metric: { dimension: 3, numeric: 2 } };
    const learnt = fitOf(data());
    // a > 1 stretches the upper end.
    expect(learnt[5]).toBeGreaterThan(0.3);
    const error = (all: Data, with_: Float64Array) => {
      const model = regress(all, with_);
      const xs = Array.from({ length: 50 }, (_, i) => (i + 0.5) / 50);
      return xs.reduce(
        (sum, x) => sum + (model.meanAt(Float64Array.of(x, 0.5, 0)) - Math.sin(9 * x ** 4) - 0.05) ** 2,
        0,
      );
    };
    expect(error(data(), learnt)).toBeLessThan(0.5 * error(plain, fitOf(plain)));
  });
});
