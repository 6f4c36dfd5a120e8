import { dot, factor, invertLower, solveLower, solveUpper } from '../../numerics/cholesky.ts';
import { type Metric, squaredDistance } from '../../samplers/gp/kernel.ts';
import type { Gain, Standing } from './rewards.ts';

/** By this much an interval's distance in time loosens the tie between two gains. */
const forgetting = 0.1;
const lengthscales = [0.1, 0.2, 0.5, 1, 2];
const noises = [0.001, 0.01, 0.1, 0.5];

/** What the model promises of a choice of parameters, optimistically. */
export type UpperBound = (choice: Standing) => number;

/**
 * A time-varying Gaussian process bandit (Parker-Holder et al. 2020, "Provably Efficient Online Hyperparameter
 * Optimization with Population-Based Bandits", section 3 and algorithm 2): the gain of an interval as a function of
 * time, reward and parameters under a squared exponential kernel, times (1 - 0.1)^(half the intervals in between).
 * Choices without an order differ by 0 or 1 (Parker-Holder et al. 2021, "Tuning Mixed Input Hyperparameters on the
 * Fly"). The mean is that of the gains; the variance is also that of what the other members try now, so that copies
 * made at the same time differ.
 *
 * @param others where the members in flight stand
 * @param interval steps between rungs
 */
export function upperBound(
  metric: Metric,
  gains: readonly Gain[],
  others: readonly Standing[],
  interval: number,
): UpperBound {
  const rewards = gains.map(({ reward }) => reward);
  const low = Math.min(...rewards);
  const width = Math.max(...rewards) - low || 1;
  const weights = new Float64Array(metric.dimension).fill(1);
  const similarity = (a: Standing, b: Standing, lengthscale: number): number => {
    const apart = squaredDistance(metric, weights, a.point, 0, b.point, 0) + ((a.reward - b.reward) / width) ** 2;
    const decay = (1 - forgetting) ** (Math.abs(a.step - b.step) / (2 * interval));
    return Math.exp((-0.5 * apart) / lengthscale ** 2) * decay;
  };
  const targets = standardised(gains.map(({ gain }) => gain));
  const { lengthscale, noise } = mostLikely(gains, targets, similarity);
  const n = gains.length;
  const lower = covariance(gains, noise, (a, b) => similarity(a, b, lengthscale));
  const alpha = targets.slice();
  solveLower(lower, n, alpha);
  solveUpper(lower, n, alpha);
  const all: Standing[] = [...gains, ...others];
  const whole = covariance(all, noise, (a, b) => similarity(a, b, lengthscale));
  const inverse = invertLower(whole, all.length);
  const kappa = Math.sqrt(0.2 + Math.max(0, Math.log(0.4 * n)));
  return (choice) => {
    const k = Float64Array.from(all, (one) => similarity(one, choice, lengthscale));
    let variance = 1;
    for (let i = 0; i < all.length; i += 1) variance -= dot(inverse, i * all.length, k, 0, i + 1) ** 2;
    return dot(k, 0, alpha, 0, n) + kappa * Math.sqrt(Math.max(variance, 0));
  };
}

function standardised(values: readonly number[]): Float64Array {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
  return Float64Array.from(values, (value) => (value - mean) / (deviation || 1));
}

/** The factor of the covariance; noise is added until there is one. */
function covariance(
  all: readonly Standing[],
  noise: number,
  similarity: (a: Standing, b: Standing) => number,
): Float64Array {
  const n = all.length;
  for (let added = noise; ; added *= 10) {
    const matrix = new Float64Array(n * n);
    for (let i = 0; i < n; i += 1) {
      for (let j = 0; j < i; j += 1) matrix[i * n + j] = similarity(all[i]!, all[j]!);
      matrix[i * n + i] = 1 + added;
    }
    if (factor(matrix, n)) return matrix;
  }
}

/** The most likely lengthscale and noise of a few. */
function mostLikely(
  gains: readonly Gain[],
  targets: Float64Array,
  similarity: (a: Standing, b: Standing, lengthscale: number) => number,
): { lengthscale: number; noise: number } {
  const n = gains.length;
  let best = { lengthscale: 1, noise: 0.1, misfit: Number.POSITIVE_INFINITY };
  for (const lengthscale of lengthscales) {
    for (const noise of noises) {
      const lower = covariance(gains, noise, (a, b) => similarity(a, b, lengthscale));
      const solved = targets.slice();
      solveLower(lower, n, solved);
      let misfit = 0.5 * dot(solved, 0, solved, 0, n);
      for (let i = 0; i < n; i += 1) misfit += Math.log(lower[i * n + i]!);
      if (misfit < best.misfit) best = { lengthscale, noise, misfit };
    }
  }
  return best;
}
