import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromHalf, toHalf } from '../../../trainer/after/half.ts';
import { stored } from '../../../trainer/after/quantisation.ts';
import { magnitudeMask, type PruneSettings, sparsityDue } from '../../../trainer/after/sparsity.ts';

const numbers = fc.float32Array({
  noNaN: true,
  min: Math.fround(-1e4),
  max: Math.fround(1e4),
  minLength: 4,
  maxLength: 200,
});

describe('the course of sparsity', () => {
  const settings: PruneSettings = {
    prune_sparsity: 0.8,
    prune_unit: 'weights',
    prune_schedule: 'cubic',
    prune_begin: 0.1,
    prune_end: 0.5,
    prune_every: 10,
  };
  const due = (more: Partial<PruneSettings> = {}) =>
    Array.from({ length: 101 }, (_, step) => sparsityDue({ ...settings, ...more }, step, 100)).flatMap(
      (sparsity, step) => (sparsity === undefined ? [] : [[step, sparsity]]),
    );

  it('is a cubic from 0 to the final one between begin and end', () => {
    const expected = [20, 30, 40, 50].map((step) => [step, 0.8 * (1 - (1 - (step - 10) / 40) ** 3)]);
    expect(due()).toEqual(expected);
    expect(due().at(-1)).toEqual([50, 0.8]);
  });

  it('follows its knobs, and reaches its end whatever their steps', () => {
    expect(due({ prune_every: 15 }).map(([step]) => step)).toEqual([25, 40, 50]);
    expect(due({ prune_begin: 0.4 })[0]![0]).toBe(50);
    expect(due({ prune_end: 1 }).at(-1)).toEqual([100, 0.8]);
    expect(due({ prune_schedule: 'at_end' })).toEqual([]);
    expect(due({ prune_sparsity: 0 })).toEqual([]);
  });
});

describe('a mask by magnitude', () => {
  it('takes out the exact share, and nothing that is larger than what it leaves', () => {
    fc.assert(
      fc.property(numbers, fc.double({ min: 0, max: 1, noNaN: true }), (values, sparsity) => {
        const mask = magnitudeMask(values, sparsity);
        const [kept, gone] = [1, 0].map((sign) => [...values].map(Math.abs).filter((_, i) => mask[i] === sign));
        expect(gone).toHaveLength(Math.round(sparsity * values.length));
        if (gone!.length > 0 && kept!.length > 0) expect(Math.max(...gone!)).toBeLessThanOrEqual(Math.min(...kept!));
      }),
    );
  });
});

describe('half precision', () => {
  it('is the nearest of all its numbers', () => {
    const all = Array.from({ length: 0x7c00 }, (_, bits) => fromHalf(bits));
    fc.assert(
      fc.property(fc.float({ noNaN: true, min: Math.fround(-65_000), max: Math.fround(65_000) }), (value) => {
        const size = Math.abs(value);
        const found = Math.abs(fromHalf(toHalf(value)));
        const bits = toHalf(size);
        for (const near of [bits - 1, bits + 1]) {
          if (near < 0 || near >= 0x7c00) continue;
          expect(Math.abs(found - size)).toBeLessThanOrEqual(Math.abs(all[near]! - size));
        }
        expect(Math.sign(fromHalf(toHalf(value))) || 1).toBe(found === 0 ? 1 : Math.sign(value));
      }),
      { numRuns: 500 },
    );
  });

  it('knows the ends of its range, and ties', () => {
    expect([1, -2, 65_504, 2 ** -24, 0].map((value) => fromHalf(toHalf(value)))).toEqual([1, -2, 65_504, 2 ** -24, 0]);
    expect([1e6, -1e6].map((value) => fromHalf(toHalf(value)))).toEqual([Infinity, -Infinity]);
    expect(fromHalf(toHalf(Number.NaN))).toBeNaN();
    // Half way between 2048 and 2050 to the even fraction, and so between 2050 and 2052.
    expect([2049, 2051].map((value) => fromHalf(toHalf(value)))).toEqual([2048, 2052]);
  });
});

describe('quantised values', () => {
  it.each([
    ['uint8', 1, 255],
    ['uint16', 2, 65_535],
  ] as const)('%s: each is within half a step, and 0 stays 0', (quantize, bytes, steps) => {
    fc.assert(
      fc.property(numbers, (values) => {
        values[0] = 0;
        const { bytes: written, restored } = stored(values, [2, 2], quantize);
        expect(written).toHaveLength(bytes * values.length);
        expect(restored[0]).toBe(0);
        const step = (Math.max(0, ...values) - Math.min(0, ...values)) / steps;
        values.forEach((value, i) => {
          // The end beside which 0 was shifted to a step may be cut.
          expect(Math.abs(restored[i]! - value)).toBeLessThanOrEqual(1.001 * step + 1e-3);
        });
      }),
    );
  });

  it('leaves biases as they are', () => {
    const values = Float32Array.from([0.1, 0.2]);
    expect(stored(values, [2], 'uint8').restored).toEqual(values);
    expect(stored(values, [1, 2], 'float16').bytes).toHaveLength(4);
    expect(stored(values, [1, 2], 'none').bytes).toHaveLength(8);
  });
});
