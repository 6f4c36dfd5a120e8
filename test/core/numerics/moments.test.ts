import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { momentsOf, standardError } from '../../../core/numerics/moments.ts';

describe('running moments', () => {
  it('agree with the two-pass formulas', () => {
    const values = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 2, maxLength: 40 });
    fc.assert(
      fc.property(values, (all) => {
        const mean = all.reduce((sum, value) => sum + value, 0) / all.length;
        const squares = all.reduce((sum, value) => sum + (value - mean) ** 2, 0);
        const moments = momentsOf(all);
        expect(moments.n).toBe(all.length);
        expect(Math.abs(moments.mean - mean)).toBeLessThan(1e-6);
        const error = Math.sqrt(squares / (all.length - 1) / all.length);
        expect(Math.abs(standardError(moments) - error)).toBeLessThanOrEqual(1e-9 * (1 + error + Math.abs(mean)));
      }),
    );
  });

  it('keep what is not finite', () => {
    expect(momentsOf([1, Number.POSITIVE_INFINITY, 2]).mean).toBe(Number.POSITIVE_INFINITY);
    expect(momentsOf([1, Number.NaN, 2]).mean).toBeNaN();
    expect(momentsOf([Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]).mean).toBeNaN();
    expect(standardError(momentsOf([1, Number.NaN]))).toBeNaN();
    expect(standardError(momentsOf([1]))).toBeNaN();
  });
});
