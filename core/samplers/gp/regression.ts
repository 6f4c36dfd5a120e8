import { addScaled, dot, factor, invertLower, solveLower, solveUpper } from '../../numerics/cholesky.ts';
import {
  comparedPoints,
  constantMean,
  covariance,
  type Data,
  type Hyperparameters,
  weightsOf,
} from './hyperparameters.ts';
import { warpOf, warpPoints, warpSlope } from './input-warping.ts';
import { matern, maternSlope, squaredDistance } from './kernel.ts';

export interface Prediction {
  readonly mean: number;
  /** Of the function itself, without the noise of an observation. */
  readonly variance: number;
}

/** The posterior of a Gaussian process: what the function is likely to be, anywhere. */
export interface Regression {
  readonly signal: number;
  readonly noise: number;
  meanAt(point: Float64Array): number;
  predict(point: Float64Array): Prediction;
  /** Also fills the gradients in the numeric coordinates; the others are left 0. */
  predictWithSlopes(point: Float64Array, meanSlope: Float64Array, varianceSlope: Float64Array): Prediction;
}

/** A regression that knows its own data. */
export interface FittedRegression extends Regression {
  /** What each point's target would be expected to be without that one observation (Rasmussen, Williams, eq. 5.12). */
  leaveOneOut(): Float64Array;
}

/** The factor of the covariance; points that all but coincide may need more noise to have one. */
function factorWithNoise(
  data: Data,
  theta: Hyperparameters,
  points: Float64Array,
): { lower: Float64Array; noise: number } {
  const settled = theta.slice();
  for (;;) {
    const lower = covariance(data, settled, points);
    const noise = settled[data.metric.dimension + 1]!;
    if (factor(lower, data.count)) return { lower, noise: Math.exp(noise) };
    settled[data.metric.dimension + 1] = noise + Math.log(10);
  }
}

/** Conditions a Gaussian process on data: O(n³) once, O(n²) per prediction of a variance, O(n) of a mean. */
export function regress(data: Data, theta: Hyperparameters): FittedRegression {
  const { metric, count: n, targets } = data;
  const points = comparedPoints(data, theta);
  const warp = warpOf(metric, theta);
  const d = metric.dimension;
  const weights = weightsOf(theta, d);
  const signal = Math.exp(theta[d]!);
  const { lower, noise } = factorWithNoise(data, theta, points);
  const mean = constantMean(lower, n, targets);
  const alpha = targets.map((y) => y - mean);
  solveLower(lower, n, alpha);
  solveUpper(lower, n, alpha);
  const inverse = invertLower(lower, n);
  const least = 1e-12 * signal;
  // Shared by all predictions, which are never nested.
  const squared = new Float64Array(n);
  const k = new Float64Array(n);
  const solved = new Float64Array(n);

  const warped = new Float64Array(d);

  /** Answers the point as it is compared. */
  const compare = (point: Float64Array): Float64Array => {
    const at = warp ? warpPoints(metric, warp, point, 1, warped) : point;
    for (let i = 0; i < n; i += 1) {
      const s = squaredDistance(metric, weights, points, i * d, at, 0);
      squared[i] = s;
      k[i] = signal * matern(s);
    }
    return at;
  };
  return {
    signal,
    noise,
    leaveOneOut() {
      const precision = new Float64Array(n);
      for (let k = 0; k < n; k += 1) for (let i = 0; i <= k; i += 1) precision[i]! += inverse[k * n + i]! ** 2;
      return targets.map((y, i) => y - alpha[i]! / precision[i]!);
    },
    meanAt(at) {
      compare(at);
      return mean + dot(k, 0, alpha, 0, n);
    },
    predict(at) {
      compare(at);
      let variance = signal;
      for (let i = 0; i < n; i += 1) {
        const v = dot(inverse, i * n, k, 0, i + 1);
        variance -= v * v;
      }
      return { mean: mean + dot(k, 0, alpha, 0, n), variance: Math.max(variance, least) };
    },
    predictWithSlopes(point, meanSlope, varianceSlope) {
      const at = compare(point);
      let variance = signal;
      solved.fill(0);
      // K⁻¹ k = L⁻ᵀ (L⁻¹ k)
      for (let i = 0; i < n; i += 1) {
        const v = dot(inverse, i * n, k, 0, i + 1);
        variance -= v * v;
        addScaled(solved, 0, v, inverse, i * n, i + 1);
      }
      meanSlope.fill(0);
      varianceSlope.fill(0);
      for (let i = 0; i < n; i += 1) {
        const slope = 2 * signal * maternSlope(squared[i]!);
        const forMean = slope * alpha[i]!;
        const forVariance = -2 * slope * solved[i]!;
        for (let c = 0; c < metric.numeric; c += 1) {
          const delta = weights[c]! * (at[c]! - points[i * d + c]!);
          meanSlope[c]! += forMean * delta;
          varianceSlope[c]! += forVariance * delta;
        }
      }
      for (let c = 0; warp && c < metric.numeric; c += 1) {
        const slope = warpSlope(warp, c, point[c]!);
        meanSlope[c]! *= slope;
        varianceSlope[c]! *= slope;
      }
      return { mean: mean + dot(k, 0, alpha, 0, n), variance: Math.max(variance, least) };
    },
  };
}
