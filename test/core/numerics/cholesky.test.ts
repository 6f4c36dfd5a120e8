import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { factor, gramOfInverse, invertLower, solveLower, solveUpper } from '../../../core/numerics/cholesky.ts';
import { randomStream } from '../../../core/random.ts';

/** A random positive definite matrix A = B Bᵀ + I, full storage. */
function positiveDefinite(n: number, seed: number): Float64Array {
  const random = randomStream(seed, 'matrix');
  const b = Float64Array.from({ length: n * n }, () => random.normal());
  const a = new Float64Array(n * n);
  for (let i = 0; i < n; i += 1)
    for (let j = 0; j < n; j += 1) {
      let sum = i === j ? 1 : 0;
      for (let k = 0; k < n; k += 1) sum += b[i * n + k]! * b[j * n + k]!;
      a[i * n + j] = sum;
    }
  return a;
}

const cases = fc.tuple(fc.integer({ min: 1, max: 24 }), fc.integer());

describe('factor', () => {
  it('gives L with L Lᵀ = A', () => {
    fc.assert(
      fc.property(cases, ([n, seed]) => {
        const a = positiveDefinite(n, seed);
        const l = a.slice();
        expect(factor(l, n)).toBe(true);
        for (let i = 0; i < n; i += 1)
          for (let j = 0; j <= i; j += 1) {
            let sum = 0;
            for (let k = 0; k <= j; k += 1) sum += l[i * n + k]! * l[j * n + k]!;
            expect(sum).toBeCloseTo(a[i * n + j]!, 8);
          }
      }),
    );
  });

  it('appends rows to what is factored already', () => {
    fc.assert(
      fc.property(cases, fc.nat(), ([n, seed], cut) => {
        const whole = positiveDefinite(n, seed);
        const grown = whole.slice();
        factor(whole, n);
        factor(grown, cut % n, n);
        expect(factor(grown, n, n, cut % n)).toBe(true);
        expect(grown).toEqual(whole);
      }),
    );
  });

  it('refuses a matrix that is not positive definite', () => {
    expect(factor(Float64Array.of(1, 2, 2, 1), 2)).toBe(false);
    expect(factor(Float64Array.of(Number.NaN), 1)).toBe(false);
  });
});

describe('solves and inverses', () => {
  it('L Lᵀ x = b', () => {
    fc.assert(
      fc.property(cases, ([n, seed]) => {
        const a = positiveDefinite(n, seed);
        const l = a.slice();
        factor(l, n);
        const wanted = Float64Array.from({ length: n }, (_, i) => i - 2);
        const b = Float64Array.from({ length: n }, (_, i) => {
          let sum = 0;
          for (let j = 0; j < n; j += 1) sum += a[i * n + j]! * wanted[j]!;
          return sum;
        });
        solveLower(l, n, b);
        solveUpper(l, n, b);
        b.forEach((x, i) => {
          expect(x).toBeCloseTo(wanted[i]!, 6);
        });
      }),
    );
  });

  it('the gram of L⁻¹ is A⁻¹', () => {
    fc.assert(
      fc.property(cases, ([n, seed]) => {
        const a = positiveDefinite(n, seed);
        const l = a.slice();
        factor(l, n);
        const inverse = gramOfInverse(invertLower(l, n), n);
        for (let i = 0; i < n; i += 1)
          for (let j = 0; j < n; j += 1) {
            let sum = 0;
            for (let k = 0; k < n; k += 1) sum += a[i * n + k]! * inverse[Math.max(k, j) * n + Math.min(k, j)]!;
            expect(sum).toBeCloseTo(i === j ? 1 : 0, 6);
          }
      }),
    );
  });
});
