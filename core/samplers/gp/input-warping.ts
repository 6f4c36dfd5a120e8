import type { Metric } from './kernel.ts';

/**
 * The cumulative distribution function of P. Kumaraswamy (J. Hydrology 46, 1980) as a map of the unit interval onto
 * itself, w(x) = 1 - (1 - xᵃ)ᵇ: it stretches one end and compresses the other, or the middle, so that a function whose
 * lengthscale changes on the way looks stationary (J. Snoek, K. Swersky, R. Zemel, R. Adams, "Input Warping for Bayesian
 * Optimization of Non-Stationary Functions", ICML 2014, with the beta distribution; A. I. Cowen-Rivers et al., "HEBO",
 * JAIR 74, 2022, with this one). a = b = 1 is the identity.
 */
export interface Warp {
  readonly a: Float64Array;
  readonly b: Float64Array;
}

/** The ends are left out, where the derivatives may be infinite. */
const MARGIN = 1e-6;
const inside = (x: number) => MARGIN + (1 - 2 * MARGIN) * x;

/** The parameters of a warp behind the kernel's hyperparameters: log a of all numeric coordinates, then log b. */
export function warpOf({ dimension, numeric, warped }: Metric, theta: Float64Array): Warp | undefined {
  if (!warped) return undefined;
  const first = dimension + 2;
  return {
    a: theta.slice(first, first + numeric).map(Math.exp),
    b: theta.slice(first + numeric, first + 2 * numeric).map(Math.exp),
  };
}

/** Writes the warped coordinates of `count` points, row-major. */
export function warpPoints(
  { dimension, numeric }: Metric,
  { a, b }: Warp,
  points: Float64Array,
  count: number,
  into: Float64Array,
): Float64Array {
  into.set(points);
  for (let i = 0; i < count; i += 1) {
    for (let d = 0; d < numeric; d += 1) {
      const x = inside(points[i * dimension + d]!);
      into[i * dimension + d] = 1 - (1 - x ** a[d]!) ** b[d]!;
    }
  }
  return into;
}

/** w'(x) of one coordinate. */
export function warpSlope({ a, b }: Warp, d: number, coordinate: number): number {
  const x = inside(coordinate);
  const power = x ** a[d]!;
  return ((a[d]! * b[d]! * power) / x) * (1 - power) ** (b[d]! - 1) * (1 - 2 * MARGIN);
}

/**
 * Adds the derivatives in log a and log b to a gradient, given those in the warped coordinates.
 *
 * @param byPoint derivative of the objective in each warped coordinate of each point, row-major
 */
export function addWarpGradient(
  { dimension, numeric }: Metric,
  { a, b }: Warp,
  points: Float64Array,
  byPoint: Float64Array,
  gradient: Float64Array,
): void {
  const first = dimension + 2;
  for (let at = 0; at < points.length; at += dimension) {
    for (let d = 0; d < numeric; d += 1) {
      const x = inside(points[at + d]!);
      const power = x ** a[d]!;
      const rest = 1 - power;
      const tail = rest ** (b[d]! - 1);
      const slope = byPoint[at + d]!;
      gradient[first + d]! += slope * a[d]! * b[d]! * tail * power * Math.log(x);
      gradient[first + numeric + d]! -= slope * b[d]! * tail * rest * Math.log(rest);
    }
  }
}
