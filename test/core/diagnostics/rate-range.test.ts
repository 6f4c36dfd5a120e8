import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rampRate, smoothed, suggestRange } from '../../../core/diagnostics/rate-range.ts';

const ramp = { low: 1e-6, high: 10, steps: 200 };
/** A loss that falls between two rates and explodes above the second. */
const curve = (begin: number, end: number) =>
  Array.from({ length: ramp.steps }, (_, step) => {
    const learningRate = rampRate(step, ramp);
    const fall = Math.min(Math.max(Math.log(learningRate / begin) / Math.log(end / begin), 0), 1);
    return { learningRate, loss: learningRate > end ? 2.3 * (learningRate / end) : 2.3 - 1.8 * fall };
  });

describe('the ramp', () => {
  it('goes from end to end by equal factors', () => {
    expect(rampRate(0, ramp)).toBeCloseTo(1e-6, 12);
    expect(rampRate(199, ramp)).toBeCloseTo(10, 9);
    const factor = rampRate(1, ramp) / rampRate(0, ramp);
    for (let i = 1; i < 199; i += 1) expect(rampRate(i + 1, ramp) / rampRate(i, ramp)).toBeCloseTo(factor, 9);
  });
});

describe('smoothing', () => {
  it('keeps a constant and stays within the losses seen', () => {
    for (const loss of smoothed([2, 2, 2])) expect(loss).toBeCloseTo(2, 12);
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 10, noNaN: true }), { minLength: 1 }), (losses) => {
        smoothed(losses).forEach((loss, i) => {
          const seen = losses.slice(0, i + 1);
          expect(loss).toBeGreaterThanOrEqual(Math.min(...seen) - 1e-9);
          expect(loss).toBeLessThanOrEqual(Math.max(...seen) + 1e-9);
        });
      }),
    );
  });
});

describe('the suggested range', () => {
  it('lies where the loss falls, whatever the network learns at', () => {
    fc.assert(
      fc.property(fc.double({ min: -5, max: -2.5, noNaN: true }), (exponent) => {
        const [begin, end] = [10 ** exponent, 10 ** (exponent + 2)];
        const range = suggestRange(curve(begin, end))!;
        expect(range.low).toBeGreaterThan(begin / 3);
        expect(range.high).toBeLessThan(end * 1.5);
        expect(range.low * 9).toBeLessThan(range.high);
        expect(range.steepest).toBeGreaterThan(begin);
        expect(range.steepest).toBeLessThan(end * 1.5);
      }),
    );
  });

  it('has the rate in it at which the loss falls fastest, even just before it is least', () => {
    // A slow fall, then nine tenths of it within the last few rates.
    const points = Array.from({ length: ramp.steps }, (_, step) => {
      const loss = step < 150 ? 2.3 - 0.002 * step : step < 156 ? 2 - 0.3 * (step - 149) : 5;
      return { learningRate: rampRate(step, ramp), loss };
    });
    const range = suggestRange(points)!;
    expect(range.high).toBeGreaterThanOrEqual(range.steepest);
    expect(range.low).toBeLessThan(range.steepest);
  });

  it('is absent where nothing is learnt', () => {
    expect(suggestRange(curve(100, 1000))).toBeUndefined();
    expect(suggestRange([])).toBeUndefined();
    expect(suggestRange([{ learningRate: 1, loss: Number.NaN }])).toBeUndefined();
  });
});
