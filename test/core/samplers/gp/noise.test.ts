import { describe, expect, it } from 'vitest';
import { regress } from '../../../../core/samplers/gp/regression.ts';
import { powerTransformed, standardized } from '../../../../core/samplers/gp/warping.ts';
import { gpSampler } from '../../../../core/samplers/gp.ts';
import { compileSpace } from '../../../../core/space/compile.ts';
import type { TrialRecord } from '../../../../core/sweep/trial.ts';

const metric = { dimension: 1, numeric: 1 };

describe('a Gaussian process with known noise', () => {
  it('takes the mean of several noisy values for what it is: one value with less noise', () => {
    const theta = Float64Array.of(Math.log(0.3), 0, Math.log(1e-4));
    const own = 1e-4;
    const noise = 0.4;
    const single = {
      metric,
      count: 5,
      points: Float64Array.of(0.2, 0.2, 0.2, 0.2, 0.9),
      targets: Float64Array.of(1, -0.5, 0.3, 2, -1),
      variances: Float64Array.of(noise, noise, noise, noise, 0),
    };
    const pooled = {
      metric,
      count: 2,
      points: Float64Array.of(0.2, 0.9),
      targets: Float64Array.of(0.7, -1),
      variances: Float64Array.of((own + noise) / 4 - own, 0),
    };
    for (const x of [0, 0.2, 0.35, 0.9]) {
      const [a, b] = [single, pooled].map((data) => regress(data, theta).predict(Float64Array.of(x)));
      expect(a!.mean).toBeCloseTo(b!.mean, 9);
      expect(a!.variance).toBeCloseTo(b!.variance, 9);
    }
  });

  it('scales errors as its transforms scale small differences', () => {
    const values = Float64Array.of(0.1, 0.3, 0.35, 2, 9, 4);
    for (const transform of [standardized, powerTransformed]) {
      const { values: seen, slopes } = transform(values);
      // The same function at a point between two of them has a slope between theirs.
      const order = [0, 1, 2, 3, 5, 4];
      for (let k = 1; k < order.length; k += 1) {
        const [a, b] = [order[k - 1]!, order[k]!];
        const chord = (seen[b]! - seen[a]!) / (values[b]! - values[a]!);
        expect(chord).toBeGreaterThanOrEqual(Math.min(slopes[a]!, slopes[b]!) - 1e-9);
        expect(chord).toBeLessThanOrEqual(Math.max(slopes[a]!, slopes[b]!) + 1e-9);
      }
    }
  });
});

describe('gp', () => {
  const space = compileSpace({ x: { type: 'float', low: 0, high: 1 } }, []);
  // A bowl around 0.75, and one lucky value at 0.15.
  const xs = [0.02, 0.15, 0.28, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.98];
  const history = (luckyError: number): TrialRecord[] =>
    xs.map((x, number) => ({
      number,
      state: 'completed',
      params: { x },
      values: [x === 0.15 ? -0.1 : (x - 0.75) ** 2],
      standardErrors: [x === 0.15 ? luckyError : 0.001],
    }));
  const near = (luckyError: number) =>
    [10, 11, 12, 13, 14, 15].map((trial) => {
      const proposal = gpSampler().propose({
        space,
        objectives: [{ metric: 'loss', goal: 'minimize' }],
        history: history(luckyError),
        trial,
        seed: 1,
        budget: { trials: 30, parallel: 1 },
      });
      return 'params' in proposal ? Math.abs((proposal.params.x as number) - 0.15) < 0.2 : undefined;
    });

  it('follows a lucky value that is said to be sure', () => {
    expect(near(0.001)).toEqual(Array(6).fill(true));
  });

  it('does not follow it when its standard error says that it may be chance', () => {
    expect(near(0.5)).toEqual(Array(6).fill(false));
  });
});
