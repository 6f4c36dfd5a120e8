import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  cdfOverPdf,
  erfc,
  erfcx,
  normalCdf,
  normalLogCdf,
  normalPdf,
  normalQuantile,
} from '../../../core/numerics/normal.ts';

interface Fixture {
  x: number[];
  p: number[];
  erfc: (number | null)[];
  erfcx: (number | null)[];
  cdf: (number | null)[];
  logcdf: (number | null)[];
  ppf: (number | null)[];
}
const scipy: Fixture = JSON.parse(readFileSync(new URL('./fixtures/normal.json', import.meta.url), 'utf8'));

function agree(own: (x: number) => number, at: number[], wanted: (number | null)[], tolerance: number): void {
  at.forEach((x, i) => {
    const want = wanted[i]!;
    // The fixture writes infinity as null.
    if (want === null) expect(own(x)).toBe(Number.POSITIVE_INFINITY);
    else expect(Math.abs(own(x) - want), `at ${x}`).toBeLessThanOrEqual(tolerance * Math.abs(want) + 1e-305);
  });
}

describe('the standard normal against SciPy', () => {
  it('erfc', () => agree(erfc, scipy.x, scipy.erfc, 3e-13));
  it('erfcx', () => agree(erfcx, scipy.x, scipy.erfcx, 3e-13));
  it('cdf', () => agree(normalCdf, scipy.x, scipy.cdf, 3e-13));
  it('log cdf', () => agree(normalLogCdf, scipy.x, scipy.logcdf, 3e-13));
  it('quantile', () => agree(normalQuantile, scipy.p, scipy.ppf, 1e-12));
});

describe('laws of the standard normal', () => {
  it('quantile inverts cdf', () => {
    fc.assert(
      fc.property(fc.double({ min: -7, max: 5, noNaN: true }), (x) => {
        expect(normalQuantile(normalCdf(x))).toBeCloseTo(x, 7);
      }),
    );
  });
  it('the ratio is cdf over pdf', () => {
    fc.assert(
      fc.property(fc.double({ min: -8, max: 5, noNaN: true }), (x) => {
        expect((cdfOverPdf(x) * normalPdf(x)) / normalCdf(x)).toBeCloseTo(1, 10);
      }),
    );
  });
  it('answers the ends', () => {
    expect(normalQuantile(0)).toBe(Number.NEGATIVE_INFINITY);
    expect(normalQuantile(1)).toBe(Number.POSITIVE_INFINITY);
    expect(normalQuantile(1.5)).toBeNaN();
  });
});
