import { dot } from './cholesky.ts';

export interface Minimum {
  readonly x: Float64Array;
  readonly value: number;
  readonly iterations: number;
}

export interface LbfgsbOptions {
  readonly lower: ArrayLike<number>;
  readonly upper: ArrayLike<number>;
  /** Default 100. */
  readonly maxIterations?: number;
  /** Stops when no component of the projected gradient is larger; default 1e-5. */
  readonly gradientTolerance?: number;
  /** Stops when an iteration improves the value by less than this, relatively; default 1e-9. */
  readonly valueTolerance?: number;
}

const MEMORY = 8;
const ARMIJO = 1e-4;
const MAX_BACKTRACKS = 20;

/**
 * Minimises a smooth function within a box: limited-memory BFGS on the variables that no bound holds, steps
 * projected onto the box, backtracking by quadratic interpolation (D. P. Bertsekas, "Projected Newton methods",
 * SIAM J. Control Optim. 20, 1982; J. Nocedal, "Updating quasi-Newton matrices with limited storage", 1980).
 *
 * `evaluate(x, gradient)` answers the value and fills the gradient; a value that is not finite is backed away from.
 */
export function minimizeLbfgsb(
  evaluate: (x: Float64Array, gradient: Float64Array) => number,
  start: ArrayLike<number>,
  options: LbfgsbOptions,
): Minimum {
  const { lower, upper, maxIterations = 100, gradientTolerance = 1e-5, valueTolerance = 1e-9 } = options;
  const n = start.length;
  let x = Float64Array.from(start, (v, i) => Math.min(upper[i]!, Math.max(lower[i]!, v)));
  let gradient = new Float64Array(n);
  let value = evaluate(x, gradient);
  let next = new Float64Array(n);
  let nextGradient = new Float64Array(n);
  const direction = new Float64Array(n);
  const pairs: { s: Float64Array; y: Float64Array; rho: number }[] = [];
  let iterations = 0;

  for (; iterations < maxIterations && Number.isFinite(value); iterations += 1) {
    let largest = 0;
    for (let i = 0; i < n; i += 1) {
      const free = !heldByBound(x[i]!, gradient[i]!, lower[i]!, upper[i]!);
      direction[i] = free ? -gradient[i]! : 0;
      if (free) largest = Math.max(largest, Math.abs(gradient[i]!));
    }
    if (largest <= gradientTolerance) break;
    twoLoop(pairs, direction);
    for (let i = 0; i < n; i += 1) if (heldByBound(x[i]!, gradient[i]!, lower[i]!, upper[i]!)) direction[i] = 0;
    let slope = dot(direction, 0, gradient, 0, n);
    if (!(slope < 0)) {
      pairs.length = 0;
      for (let i = 0; i < n; i += 1) {
        direction[i] = heldByBound(x[i]!, gradient[i]!, lower[i]!, upper[i]!) ? 0 : -gradient[i]!;
      }
      slope = dot(direction, 0, gradient, 0, n);
    }
    // Without curvature information a unit step may be off by orders of magnitude.
    let step = pairs.length > 0 ? 1 : Math.min(1, 1 / largest);
    let nextValue = Number.POSITIVE_INFINITY;
    let accepted = false;
    for (let k = 0; k < MAX_BACKTRACKS && !accepted; k += 1) {
      let decrease = 0;
      for (let i = 0; i < n; i += 1) {
        next[i] = Math.min(upper[i]!, Math.max(lower[i]!, x[i]! + step * direction[i]!));
        decrease += gradient[i]! * (next[i]! - x[i]!);
      }
      nextValue = evaluate(next, nextGradient);
      accepted = nextValue <= value + ARMIJO * Math.min(0, decrease);
      if (!accepted) {
        const curvature = nextValue - value - step * slope;
        const ratio = Number.isFinite(curvature) && curvature > 0 ? (-slope * step) / (2 * curvature) : 0.1;
        step *= Math.min(0.5, Math.max(0.1, ratio));
      }
    }
    if (!accepted) break;
    remember(pairs, x, next, gradient, nextGradient);
    const improvement = value - nextValue;
    [x, next] = [next, x];
    [gradient, nextGradient] = [nextGradient, gradient];
    value = nextValue;
    if (improvement <= valueTolerance * Math.max(1, Math.abs(value))) {
      iterations += 1;
      break;
    }
  }
  return { x, value, iterations };
}

function heldByBound(x: number, slope: number, lower: number, upper: number): boolean {
  return (x <= lower && slope > 0) || (x >= upper && slope < 0);
}

/** Replaces a downhill direction by the inverse-Hessian approximation times it. */
function twoLoop(pairs: readonly { s: Float64Array; y: Float64Array; rho: number }[], direction: Float64Array): void {
  const n = direction.length;
  const alphas: number[] = [];
  for (let k = pairs.length - 1; k >= 0; k -= 1) {
    const { s, y, rho } = pairs[k]!;
    const alpha = rho * dot(s, 0, direction, 0, n);
    alphas[k] = alpha;
    for (let i = 0; i < n; i += 1) direction[i]! -= alpha * y[i]!;
  }
  const last = pairs.at(-1);
  if (last) {
    const scale = 1 / (last.rho * dot(last.y, 0, last.y, 0, n));
    for (let i = 0; i < n; i += 1) direction[i]! *= scale;
  }
  for (let k = 0; k < pairs.length; k += 1) {
    const { s, y, rho } = pairs[k]!;
    const beta = alphas[k]! - rho * dot(y, 0, direction, 0, n);
    for (let i = 0; i < n; i += 1) direction[i]! += beta * s[i]!;
  }
}

function remember(
  pairs: { s: Float64Array; y: Float64Array; rho: number }[],
  x: Float64Array,
  next: Float64Array,
  gradient: Float64Array,
  nextGradient: Float64Array,
): void {
  const s = next.map((v, i) => v - x[i]!);
  const y = nextGradient.map((v, i) => v - gradient[i]!);
  const sy = dot(s, 0, y, 0, s.length);
  // A pair without positive curvature would make the approximation indefinite.
  if (sy <= 1e-10 * dot(y, 0, y, 0, y.length)) return;
  pairs.push({ s, y, rho: 1 / sy });
  if (pairs.length > MEMORY) pairs.shift();
}
