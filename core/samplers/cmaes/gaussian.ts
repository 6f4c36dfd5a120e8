import { addScaled, dot, factor, solveLower } from '../../numerics/cholesky.ts';
import type { Random } from '../../random.ts';
import type { Strategy } from './strategy.ts';

/**
 * The search distribution N(mean, sigma² C) with its evolution paths. The Cholesky factor of C stands for its square
 * root, which saves the eigen-decomposition (Krause, Arbonès, Igel: "CMA-ES with Optimal Covariance Update and Storage
 * Complexity", NeurIPS 2016).
 */
export interface Gaussian {
  readonly mean: Float64Array;
  sigma: number;
  /** Row-major; the lower triangle counts. */
  readonly covariance: Float64Array;
  readonly lower: Float64Array;
  readonly pathSigma: Float64Array;
  readonly pathC: Float64Array;
  generation: number;
}

export function gaussian(mean: ArrayLike<number>, sigma: number): Gaussian {
  const n = mean.length;
  const covariance = new Float64Array(n * n);
  for (let i = 0; i < n; i += 1) covariance[i * n + i] = 1;
  return {
    mean: Float64Array.from(mean),
    sigma,
    covariance,
    lower: covariance.slice(),
    pathSigma: new Float64Array(n),
    pathC: new Float64Array(n),
    generation: 0,
  };
}

export function cloneGaussian(g: Gaussian): Gaussian {
  return {
    ...g,
    mean: g.mean.slice(),
    covariance: g.covariance.slice(),
    lower: g.lower.slice(),
    pathSigma: g.pathSigma.slice(),
    pathC: g.pathC.slice(),
  };
}

/** Standard deviation of coordinate i. */
export function deviation(g: Gaussian, i: number): number {
  return g.sigma * Math.sqrt(g.covariance[i * g.mean.length + i]!);
}

/** L z with z standard normal: a step of the distribution in units of sigma. */
export function step(g: Gaussian, random: Random): Float64Array {
  const n = g.mean.length;
  const z = Float64Array.from({ length: n }, () => random.normal());
  return z.map((_, i) => dot(g.lower, i * n, z, 0, i + 1));
}

/** Square of the Mahalanobis length of a step. */
function squareLength(g: Gaussian, y: Float64Array): number {
  const z = y.slice();
  solveLower(g.lower, y.length, z);
  return dot(z, 0, z, 0, z.length);
}

/**
 * One generation's update, in place, with active covariance (Hansen's tutorial, figure 6).
 *
 * @param points in unit coordinates, best first, as many as the strategy's population. They need not stem from this very
 * distribution: a step longer than what is common is shortened (Hansen: "Injecting External Solutions Into CMA-ES",
 * arXiv:1110.4181), which is what lets late results of parallel trials count.
 */
export function update(g: Gaussian, s: Strategy, points: readonly ArrayLike<number>[]): void {
  const n = s.dimensions;
  const longest = Math.sqrt(n) + (2 * n) / (n + 2);
  const squares: number[] = [];
  const steps = points.map((point) => {
    const y = g.mean.map((m, i) => (point[i]! - m) / g.sigma);
    let square = squareLength(g, y);
    if (square > longest * longest) {
      const shrink = longest / Math.sqrt(square);
      for (let i = 0; i < n; i += 1) y[i]! *= shrink;
      square = longest * longest;
    }
    squares.push(square);
    return y;
  });

  const shift = new Float64Array(n);
  for (let k = 0; k < s.parents; k += 1) for (let i = 0; i < n; i += 1) shift[i]! += s.weights[k]! * steps[k]![i]!;
  for (let i = 0; i < n; i += 1) g.mean[i]! += g.sigma * shift[i]!;

  const white = shift.slice();
  solveLower(g.lower, n, white);
  const keepSigma = Math.sqrt(s.cSigma * (2 - s.cSigma) * s.mass);
  for (let i = 0; i < n; i += 1) g.pathSigma[i] = (1 - s.cSigma) * g.pathSigma[i]! + keepSigma * white[i]!;
  const length = Math.sqrt(dot(g.pathSigma, 0, g.pathSigma, 0, n));
  g.generation += 1;

  const expected = Math.sqrt(1 - (1 - s.cSigma) ** (2 * g.generation));
  const steady = length / expected < (1.4 + 2 / (n + 1)) * s.chi;
  const keepC = steady ? Math.sqrt(s.cC * (2 - s.cC) * s.mass) : 0;
  for (let i = 0; i < n; i += 1) g.pathC[i] = (1 - s.cC) * g.pathC[i]! + keepC * shift[i]!;

  // A negative weight is scaled so that its step has the length sqrt(n): C stays positive definite.
  const weights = s.weights.map((w, k) => (w >= 0 ? w : (w * n) / Math.max(1e-12, squares[k]!)));
  const lost = steady ? 0 : s.c1 * s.cC * (2 - s.cC);
  const decay = 1 + lost - s.c1 - s.cMu * s.weights.reduce((total, w) => total + w, 0);
  for (let i = 0; i < n; i += 1) {
    const row = i * n;
    for (let j = 0; j <= i; j += 1) g.covariance[row + j]! *= decay;
    addScaled(g.covariance, row, s.c1 * g.pathC[i]!, g.pathC, 0, i + 1);
    steps.forEach((y, k) => {
      addScaled(g.covariance, row, s.cMu * weights[k]! * y[i]!, y, 0, i + 1);
    });
  }
  refactor(g);
  g.sigma *= Math.exp(Math.min(1, (s.cSigma / s.dSigma) * (length / s.chi - 1)));
}

/** The Cholesky factor of C anew; should rounding have cost definiteness, the diagonal grows until it is back. */
function refactor(g: Gaussian): void {
  const n = g.mean.length;
  for (let jitter = 1e-14; ; jitter *= 10) {
    g.lower.set(g.covariance);
    if (factor(g.lower, n)) return;
    for (let i = 0; i < n; i += 1) {
      g.covariance[i * n + i] = Math.max(g.covariance[i * n + i]!, 0) * (1 + jitter) + jitter;
    }
  }
}
