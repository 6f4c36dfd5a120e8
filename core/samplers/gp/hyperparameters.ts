import { dot, factor, gramOfInverse, invertLower, solveLower, solveUpper } from '../../numerics/cholesky.ts';
import { minimizeLbfgsb } from '../../numerics/lbfgsb.ts';
import { addWarpGradient, warpOf, warpPoints } from './input-warping.ts';
import { type Metric, matern, squaredDistance } from './kernel.ts';

/** Observations of one target at `count` points, row-major. */
export interface Data {
  readonly metric: Metric;
  readonly count: number;
  readonly points: Float64Array;
  readonly targets: Float64Array;
  /** The variance of each target about its true value, as far as it is known; added to the noise that is learnt. */
  readonly variances?: Float64Array;
}

/**
 * All that is learnt, as logarithms: a lengthscale per coordinate, then signal variance and noise variance; of a warped
 * metric also the two parameters of each numeric coordinate's warp.
 */
export type Hyperparameters = Float64Array;

/** A normal prior on the logarithm of a hyperparameter. */
interface LogPrior {
  readonly mean: number;
  readonly deviation: number;
}

export interface Priors {
  readonly lengthscale: LogPrior;
  readonly signal: LogPrior;
  readonly noise: LogPrior;
  /** Of both parameters of a warp. */
  readonly warp: LogPrior;
}

/**
 * Priors for targets of unit variance in the unit cube. The lengthscale grows with the square root of the number of
 * coordinates, so that distant points stay correlated in high dimension (C. Hvarfner, E. Hellsten, L. Nardi, "Vanilla
 * Bayesian Optimization Performs Great in High Dimensions", ICML 2024).
 *
 * @param dimension coordinates that are active at a typical point
 */
export function priorsFor(dimension: number): Priors {
  return {
    lengthscale: { mean: -1.3 + 0.5 * Math.log(dimension), deviation: 1 },
    signal: { mean: 0, deviation: 0.5 },
    noise: { mean: -7, deviation: 2 },
    warp: { mean: 0, deviation: 0.5 },
  };
}

const LENGTHSCALE_BOUNDS = [Math.log(0.01), Math.log(100)] as const;
const SIGNAL_BOUNDS = [Math.log(0.01), Math.log(100)] as const;
const NOISE_BOUNDS = [Math.log(1e-6), Math.log(2)] as const;
const WARP_BOUNDS = [-Math.log(5), Math.log(5)] as const;

/** How many hyperparameters a metric has. */
function sizeOf({ dimension, numeric, warped }: Metric): number {
  return dimension + 2 + (warped ? 2 * numeric : 0);
}

/** The modes of the priors. */
export function initialHyperparameters(metric: Metric, priors: Priors): Hyperparameters {
  const { dimension } = metric;
  const theta = new Float64Array(sizeOf(metric)).fill(priors.warp.mean);
  theta.fill(priors.lengthscale.mean, 0, dimension);
  theta[dimension] = priors.signal.mean;
  theta[dimension + 1] = priors.noise.mean;
  return theta;
}

/** Inverse squared lengthscales. */
export function weightsOf(theta: Hyperparameters, dimension: number): Float64Array {
  return theta.slice(0, dimension).map((logLength) => Math.exp(-2 * logLength));
}

/** The coordinates that are compared: warped where the metric says so. */
export function comparedPoints({ metric, count, points }: Data, theta: Hyperparameters): Float64Array {
  const warp = warpOf(metric, theta);
  return warp ? warpPoints(metric, warp, points, count, new Float64Array(points.length)) : points;
}

/**
 * Lower triangle of the covariance of the observations, with noise.
 *
 * @param points as `comparedPoints` gives them
 */
export function covariance(
  { metric, count, variances }: Pick<Data, 'metric' | 'count' | 'variances'>,
  theta: Hyperparameters,
  points: Float64Array,
): Float64Array {
  const d = metric.dimension;
  const weights = weightsOf(theta, d);
  const signal = Math.exp(theta[d]!);
  const noise = Math.exp(theta[d + 1]!);
  const k = new Float64Array(count * count);
  for (let i = 0; i < count; i += 1) {
    for (let j = 0; j < i; j += 1) {
      k[i * count + j] = signal * matern(squaredDistance(metric, weights, points, i * d, points, j * d));
    }
    k[i * count + i] = signal + noise + (variances?.[i] ?? 0);
  }
  return k;
}

/** The most probable constant mean under a standard normal prior, given the factor L of the covariance. */
export function constantMean(lower: Float64Array, count: number, targets: Float64Array): number {
  const ones = new Float64Array(count).fill(1);
  solveLower(lower, count, ones);
  const scaled = targets.slice();
  solveLower(lower, count, scaled);
  return dot(ones, 0, scaled, 0, count) / (dot(ones, 0, ones, 0, count) + 1);
}

/**
 * Negative logarithm (up to a constant) of the hyperparameters' posterior density, and its gradient:
 * ½ rᵀK⁻¹r + ½ log|K| - log prior (C. E. Rasmussen, C. K. I. Williams, "Gaussian Processes for Machine Learning",
 * 2006, equations 5.8 and 5.9). Infinity where the covariance is not positive definite to working precision.
 */
export function negativeLogPosterior(
  data: Data,
  priors: Priors,
  theta: Hyperparameters,
  gradient: Float64Array,
): number {
  const { metric, count } = data;
  const d = metric.dimension;
  const points = comparedPoints(data, theta);
  const lower = covariance(data, theta, points);
  if (!factor(lower, count)) return Number.POSITIVE_INFINITY;
  const mean = constantMean(lower, count, data.targets);
  const alpha = data.targets.map((y) => y - mean);
  solveLower(lower, count, alpha);
  let value = 0.5 * dot(alpha, 0, alpha, 0, count) + 0.5 * mean * mean;
  solveUpper(lower, count, alpha);
  for (let i = 0; i < count; i += 1) value += Math.log(lower[i * count + i]!);
  const inverse = gramOfInverse(invertLower(lower, count), count);

  const weights = weightsOf(theta, d);
  const signal = Math.exp(theta[d]!);
  const noise = Math.exp(theta[d + 1]!);
  gradient.fill(0);
  let signalSlope = 0;
  let noiseSlope = 0;
  const warp = warpOf(metric, theta);
  const byPoint = warp && new Float64Array(points.length);
  // Sum over pairs of (K⁻¹ - ααᵀ)_ij times the kernel's derivative; the lower triangle counts twice.
  for (let i = 0; i < count; i += 1) {
    const a = i * d;
    for (let j = 0; j < i; j += 1) {
      const b = j * d;
      const r = Math.sqrt(5 * squaredDistance(metric, weights, points, a, points, b));
      const decay = signal * Math.exp(-r) * (inverse[i * count + j]! - alpha[i]! * alpha[j]!);
      signalSlope += decay * (1 + r + (r * r) / 3);
      const lengthSlope = decay * (5 / 3) * (1 + r);
      for (let c = 0; c < metric.numeric; c += 1) {
        const delta = points[a + c]! - points[b + c]!;
        gradient[c]! += lengthSlope * delta * delta;
        if (byPoint) {
          const push = lengthSlope * weights[c]! * delta;
          byPoint[a + c]! -= push;
          byPoint[b + c]! += push;
        }
      }
      for (let c = metric.numeric; c < d; c += 1) if (points[a + c] !== points[b + c]) gradient[c]! += lengthSlope;
    }
    const diagonal = inverse[i * count + i]! - alpha[i]! * alpha[i]!;
    signalSlope += 0.5 * signal * diagonal;
    noiseSlope += 0.5 * noise * diagonal;
  }
  for (let c = 0; c < d; c += 1) gradient[c]! *= weights[c]!;
  gradient[d] = signalSlope;
  gradient[d + 1] = noiseSlope;
  if (warp && byPoint) addWarpGradient(metric, warp, data.points, byPoint, gradient);

  for (let c = 0; c < theta.length; c += 1) {
    const prior = c < d ? priors.lengthscale : c === d ? priors.signal : c === d + 1 ? priors.noise : priors.warp;
    const z = (theta[c]! - prior.mean) / prior.deviation;
    value += 0.5 * z * z;
    gradient[c]! += z / prior.deviation;
  }
  return value;
}

/** The maximum a posteriori hyperparameters: bounded L-BFGS from a start. */
export function fitHyperparameters(
  data: Data,
  priors: Priors,
  start: Hyperparameters,
  maxIterations: number,
): Hyperparameters {
  const d = data.metric.dimension;
  const bounds = (side: 0 | 1): Float64Array => {
    const all = new Float64Array(sizeOf(data.metric)).fill(WARP_BOUNDS[side]);
    all.fill(LENGTHSCALE_BOUNDS[side], 0, d);
    all[d] = SIGNAL_BOUNDS[side];
    all[d + 1] = NOISE_BOUNDS[side];
    return all;
  };
  const evaluate = (theta: Float64Array, gradient: Float64Array) => negativeLogPosterior(data, priors, theta, gradient);
  return minimizeLbfgsb(evaluate, start, {
    lower: bounds(0),
    upper: bounds(1),
    maxIterations,
    gradientTolerance: 0.02,
    valueTolerance: 1e-4,
  }).x;
}
