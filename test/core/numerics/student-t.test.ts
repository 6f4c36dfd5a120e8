import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { studentCdf, studentQuantile, studentTail } from '../../../core/numerics/student-t.ts';

const scipy = JSON.parse(readFileSync(new URL('./fixtures/student-t.json', import.meta.url), 'utf8')) as {
  tail: { t: number; freedom: number; p: number }[];
  quantile: { p: number; freedom: number; t: number }[];
};

const near = (own: number, want: number, tolerance = 1e-11) =>
  expect(Math.abs(own - want)).toBeLessThanOrEqual(tolerance * Math.abs(want));

describe("Student's t", () => {
  it.each(scipy.tail)('has a tail of $p above $t with $freedom degrees of freedom', ({ t, freedom, p }) => {
    near(studentTail(t, freedom), p);
  });

  it.each(scipy.quantile)('has the quantile $t at $p with $freedom degrees of freedom', ({ t, freedom, p }) => {
    near(studentQuantile(p, freedom), t, p < 1e-6 ? 1e-7 : 1e-9);
  });

  it('has a quantile that inverts its distribution', () => {
    const p = fc.double({ min: 1e-6, max: 1 - 1e-6, noNaN: true });
    fc.assert(
      fc.property(p, fc.integer({ min: 1, max: 300 }), (wanted, freedom) => {
        expect(studentCdf(studentQuantile(wanted, freedom), freedom)).toBeCloseTo(wanted, 10);
      }),
    );
    expect([0, 0.5, 1].map((p) => studentQuantile(p, 3))).toEqual([
      Number.NEGATIVE_INFINITY,
      0,
      Number.POSITIVE_INFINITY,
    ]);
  });
});
