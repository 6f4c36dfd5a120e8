import { median } from './order.ts';

const FAR = 5;

/**
 * Cuts off what is far worse than the median, compared with how much better the best is: how terrible a bad point is
 * says nothing about the good ones, and would set the scale of everything.
 */
export function cutOutliers(values: Float64Array): Float64Array {
  const sorted = values.slice().sort();
  const middle = median(sorted);
  const limit = middle + FAR * (middle - sorted[0]!);
  return limit > middle ? values.map((v) => Math.min(v, limit)) : values;
}

/** Values seen through an increasing function. */
export interface Transformed {
  readonly values: Float64Array;
  /** How fast each grows with the original: to first order, a standard error grows as fast. */
  readonly slopes: Float64Array;
}

/** Values with mean 0 and variance 1; equal values, and those too far apart to be squared, become zeros. */
export const standardize = (values: Float64Array): Float64Array => standardized(values).values;

export function standardized(values: Float64Array): Transformed {
  const n = values.length;
  let mean = 0;
  for (const v of values) mean += v / n;
  let variance = 0;
  for (const v of values) variance += ((v - mean) * (v - mean)) / n;
  if (!(variance > 0 && variance < Number.POSITIVE_INFINITY)) {
    return { values: new Float64Array(n), slopes: new Float64Array(n) };
  }
  const scale = 1 / Math.sqrt(variance);
  return { values: values.map((v) => (v - mean) * scale), slopes: new Float64Array(n).fill(scale) };
}

/** The power transform of I.-K. Yeo and R. A. Johnson (Biometrika 87(4), 2000); increasing for every lambda. */
export function yeoJohnson(v: number, lambda: number): number {
  if (v >= 0) return Math.abs(lambda) < 1e-9 ? Math.log1p(v) : ((1 + v) ** lambda - 1) / lambda;
  const mirrored = 2 - lambda;
  return Math.abs(mirrored) < 1e-9 ? -Math.log1p(-v) : (1 - (1 - v) ** mirrored) / mirrored;
}

/** Log-likelihood (up to a constant) that the transformed values are normal. */
function normality(values: Float64Array, transformed: Float64Array, lambda: number): number {
  const n = values.length;
  let mean = 0;
  for (const t of transformed) mean += t / n;
  let variance = 0;
  for (const t of transformed) variance += ((t - mean) * (t - mean)) / n;
  let sum = -0.5 * n * Math.log(variance);
  for (const v of values) sum += (lambda - 1) * Math.sign(v) * Math.log1p(Math.abs(v));
  return sum;
}

/**
 * Standardised values after the power transform that makes them most normal: a few terrible outcomes no longer flatten
 * the differences among the good ones (A. I. Cowen-Rivers et al., "HEBO", JAIR 74, 2022, section 4.1).
 */
export const powerTransform = (values: Float64Array): Float64Array => powerTransformed(values).values;

export function powerTransformed(values: Float64Array): Transformed {
  const { values: z, slopes } = standardized(values);
  let best = z;
  let chosen = 1;
  let most = Number.NEGATIVE_INFINITY;
  for (let tenths = -20; tenths <= 20; tenths += 1) {
    const lambda = tenths / 10;
    const transformed = z.map((v) => yeoJohnson(v, lambda));
    const score = normality(z, transformed, lambda);
    if (score > most) {
      most = score;
      best = transformed;
      chosen = lambda;
    }
  }
  const last = standardized(best);
  // d/dv of the transform of Yeo and Johnson.
  const bend = z.map((v) => (1 + Math.abs(v)) ** (Math.sign(v) * (chosen - 1)));
  return { values: last.values, slopes: slopes.map((slope, i) => slope * bend[i]! * last.slopes[i]!) };
}
