import type { Random } from '../../../core/random.ts';

/** A beta variate, as the share of one gamma variate in the sum of two. */
export function beta(a: number, b: number, random: Random): number {
  const [x, y] = [logGamma(a, random), logGamma(b, random)];
  // Tiny shapes: both variates are below all numbers, and one of them all there is.
  if (x === -Infinity && y === -Infinity) return random.uniform() < a / (a + b) ? 1 : 0;
  return 1 / (1 + Math.exp(y - x));
}

/**
 * Logarithm of a gamma variate (Marsaglia and Tsang 2000, sections 2 and 6): for small shapes the variate itself is
 * often too small for a number.
 */
function logGamma(shape: number, random: Random): number {
  if (shape < 1) return logGamma(shape + 1, random) + Math.log(1 - random.uniform()) / shape;
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const normal = random.normal();
    const v = (1 + c * normal) ** 3;
    if (v <= 0) continue;
    if (Math.log(1 - random.uniform()) < 0.5 * normal * normal + d - d * v + d * Math.log(v)) return Math.log(d * v);
  }
}
