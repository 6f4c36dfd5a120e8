import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hypervolume } from '../../../../core/analysis/hypervolume.ts';
import { randomStream } from '../../../../core/random.ts';
import { logHypervolumeImprovement, nonDominatedBoxes } from '../../../../core/samplers/gp/hypervolume-improvement.ts';
import { logExpectedImprovement } from '../../../../core/samplers/gp/improvement.ts';

interface Case {
  mean: number;
  deviation: number;
  threshold: number;
  log: number;
}
const fixture: { cases: Case[] } = JSON.parse(
  readFileSync(new URL('./fixtures/log-expected-improvement.json', import.meta.url), 'utf8'),
);

describe('log expected improvement', () => {
  it('agrees with multi-precision arithmetic, far into the tail', () => {
    for (const { mean, deviation, threshold, log } of fixture.cases) {
      const { value } = logExpectedImprovement(mean, deviation, threshold);
      expect(Math.abs(value - log) / Math.max(1, Math.abs(log)), `mean ${mean}`).toBeLessThan(1e-9);
    }
  });

  it('has the slopes of its differences', () => {
    const mean = fc.double({ min: -3, max: 30, noNaN: true });
    const deviation = fc.double({ min: 0.1, max: 3, noNaN: true });
    fc.assert(
      fc.property(mean, deviation, (m, s) => {
        const h = 1e-5;
        const at = (a: number, b: number) => logExpectedImprovement(a, b, 0).value;
        const { meanSlope, deviationSlope } = logExpectedImprovement(m, s, 0);
        const size = Math.max(1, Math.abs(meanSlope), Math.abs(deviationSlope));
        expect((at(m + h, s) - at(m - h, s)) / (2 * h) / size).toBeCloseTo(meanSlope / size, 4);
        expect((at(m, s + h) - at(m, s - h)) / (2 * h) / size).toBeCloseTo(deviationSlope / size, 4);
      }),
    );
  });
});

const fronts = fc.integer({ min: 2, max: 3 }).chain((m) =>
  fc.record({
    points: fc.array(fc.array(fc.double({ min: 0, max: 0.95, noNaN: true }), { minLength: m, maxLength: m }), {
      maxLength: 6,
    }),
    reference: fc.constant(new Array<number>(m).fill(1)),
    candidate: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: m, maxLength: m }),
  }),
);

describe('hypervolume improvement', () => {
  it('boxes add up to what a point adds to the hypervolume', () => {
    fc.assert(
      fc.property(fronts, ({ points, reference, candidate }) => {
        const gain = hypervolume([...points, candidate], reference) - hypervolume(points, reference);
        const sum = nonDominatedBoxes(points, reference).reduce(
          (total, { lower, upper }) =>
            total +
            reference.reduce((product, _, j) => {
              const side = Math.max(0, upper[j]! - candidate[j]!) - Math.max(0, lower[j]! - candidate[j]!);
              return product * side;
            }, 1),
          0,
        );
        expect(sum).toBeCloseTo(gain, 10);
      }),
    );
  });

  it('is the mean over draws', () => {
    const front = [
      [0.2, 0.7],
      [0.5, 0.4],
      [0.8, 0.1],
    ];
    const reference = [1, 1];
    const [means, deviations] = [
      [0.45, 0.5],
      [0.2, 0.3],
    ];
    const random = randomStream(1, 'draws');
    const before = hypervolume(front, reference);
    let sum = 0;
    const draws = 20_000;
    for (let k = 0; k < draws; k += 1) {
      const y = means!.map((mean, j) => mean + deviations![j]! * random.normal());
      sum += hypervolume([...front, y], reference) - before;
    }
    const { value } = logHypervolumeImprovement(front, reference)(means!, deviations!);
    expect(Math.exp(value)).toBeCloseTo(sum / draws, 2);
    expect(Math.abs(Math.exp(value) / (sum / draws) - 1)).toBeLessThan(0.05);
  });

  it('has the slopes of its differences', () => {
    const at = logHypervolumeImprovement(
      [
        [0.2, 0.7, 0.3],
        [0.5, 0.4, 0.6],
      ],
      [1, 1, 1],
    );
    const means = [0.6, 0.9, 1.4];
    const deviations = [0.2, 0.1, 0.15];
    const { meanSlopes, deviationSlopes } = at(means, deviations);
    const h = 1e-6;
    for (let j = 0; j < 3; j += 1) {
      const moved = (values: number[], by: number) => values.map((v, k) => (k === j ? v + by : v));
      const byMean = (at(moved(means, h), deviations).value - at(moved(means, -h), deviations).value) / (2 * h);
      const byDeviation = (at(means, moved(deviations, h)).value - at(means, moved(deviations, -h)).value) / (2 * h);
      expect(meanSlopes[j]).toBeCloseTo(byMean, 5);
      expect(deviationSlopes[j]).toBeCloseTo(byDeviation, 5);
    }
  });
});
