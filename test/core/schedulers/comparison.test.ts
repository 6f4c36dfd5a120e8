import fc from 'fast-check';
import { expect, it } from 'vitest';
import { quantile } from '../../../core/schedulers/comparison.ts';

const number = fc.oneof(fc.double({ noNaN: true }), fc.integer({ min: -3, max: 3 }));

it('a quantile lies between the order statistics of the sorted list, whatever the order', () => {
  fc.assert(
    fc.property(
      fc.array(number, { minLength: 1, maxLength: 60 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (values, q) => {
        const sorted = [...values].sort((a, b) => a - b);
        const at = q * (values.length - 1);
        const [low, high] = [sorted[Math.floor(at)]!, sorted[Math.ceil(at)]!];
        const found = quantile(values, q);
        if (low === high || low === Number.NEGATIVE_INFINITY) return found === low;
        return found >= low && found <= high;
      },
    ),
  );
});

it('interpolates as NumPy does', () => {
  expect(quantile([4, 1, 3, 2], 0.5)).toBe(2.5);
  expect(quantile([10, 0], 0.25)).toBe(2.5);
  expect(quantile([5], 0.9)).toBe(5);
  expect(quantile([Number.POSITIVE_INFINITY, 1, Number.POSITIVE_INFINITY], 0.5)).toBe(Number.POSITIVE_INFINITY);
});
