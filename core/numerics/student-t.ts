import { incompleteBeta } from './incomplete-beta.ts';
import { normalQuantile } from './normal.ts';

/** P(T > t) for Student's t with `freedom` degrees of freedom: relatively exact far into the tail. */
export function studentTail(t: number, freedom: number): number {
  if (t === Number.POSITIVE_INFINITY) return 0;
  if (t === Number.NEGATIVE_INFINITY) return 1;
  const tail = 0.5 * incompleteBeta(freedom / (freedom + t * t), freedom / 2, 0.5);
  return t >= 0 ? tail : 1 - tail;
}

/** P(T <= t). */
export function studentCdf(t: number, freedom: number): number {
  return studentTail(-t, freedom);
}

/** The quantile function of Student's t, by bisection; -Infinity at 0, Infinity at 1, NaN outside [0, 1]. */
export function studentQuantile(p: number, freedom: number): number {
  if (!(p >= 0 && p <= 1)) return Number.NaN;
  if (p === 0.5) return 0;
  if (p < 0.5) return -studentQuantile(1 - p, freedom);
  if (p === 1) return Number.POSITIVE_INFINITY;
  // Its tails are heavier than the normal distribution's.
  let low = normalQuantile(p);
  let high = 2 * low;
  while (studentTail(high, freedom) > 1 - p) high *= 2;
  for (;;) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) return middle;
    if (studentTail(middle, freedom) > 1 - p) low = middle;
    else high = middle;
  }
}
