import { describe, expect, it } from 'vitest';
import { minimizeLbfgsb } from '../../../core/numerics/lbfgsb.ts';

function rosenbrock(x: Float64Array, gradient: Float64Array): number {
  let sum = 0;
  gradient.fill(0);
  for (let i = 0; i + 1 < x.length; i += 1) {
    const a = x[i + 1]! - x[i]! * x[i]!;
    const b = 1 - x[i]!;
    sum += 100 * a * a + b * b;
    gradient[i]! += -400 * x[i]! * a - 2 * b;
    gradient[i + 1]! += 200 * a;
  }
  return sum;
}

const box = (n: number, lower: number, upper: number) => ({
  lower: new Array(n).fill(lower),
  upper: new Array(n).fill(upper),
});

describe('minimizeLbfgsb', () => {
  it('finds the free minimum of Rosenbrock', () => {
    const { x } = minimizeLbfgsb(rosenbrock, [-1.2, 1, -1.2, 1], {
      ...box(4, -5, 5),
      maxIterations: 500,
      valueTolerance: 0,
    });
    for (const v of x) expect(v).toBeCloseTo(1, 4);
  });

  it('finds the minimum on the bound, as SciPy does', () => {
    // scipy 1.17.1: optimize.minimize(rosen, [0, 0, 0], method='L-BFGS-B', bounds=[(-0.5, 0.4)] * 3)
    const { x, value } = minimizeLbfgsb(rosenbrock, [0, 0, 0], {
      ...box(3, -0.5, 0.4),
      maxIterations: 500,
      valueTolerance: 0,
      gradientTolerance: 1e-9,
    });
    expect(value).toBeCloseTo(1.0586138613861387, 10);
    [0.4, 0.16831683, 0.02833056].forEach((wanted, i) => {
      expect(x[i]).toBeCloseTo(wanted, 6);
    });
  });

  it('backs away from values that are not finite', () => {
    const barrier = (x: Float64Array, gradient: Float64Array): number => {
      gradient[0] = 1 - 1 / x[0]!;
      return x[0]! > 0 ? x[0]! - Math.log(x[0]!) : Number.NaN;
    };
    const { x } = minimizeLbfgsb(barrier, [0.01], { ...box(1, -10, 10) });
    expect(x[0]).toBeCloseTo(1, 3);
  });

  it('never leaves the box', () => {
    const seen: number[] = [];
    minimizeLbfgsb(
      (x, gradient) => {
        seen.push(...x);
        return rosenbrock(x, gradient);
      },
      [-9, 9],
      box(2, -0.2, 0.7),
    );
    expect(Math.min(...seen)).toBeGreaterThanOrEqual(-0.2);
    expect(Math.max(...seen)).toBeLessThanOrEqual(0.7);
  });
});
