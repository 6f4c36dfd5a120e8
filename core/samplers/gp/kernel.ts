/**
 * The Matérn-5/2 kernel with a lengthscale of its own per coordinate (automatic relevance determination); numeric
 * coordinates differ by their squared distance, categorical ones by 0 or 1 (Hamming).
 *
 * k(a, b) = (1 + r + r²/3) exp(-r), r² = 5 Σ w_d Δ_d², w_d = lengthscale_d⁻²
 */
export interface Metric {
  readonly dimension: number;
  /** The first so many coordinates are numeric, the others categorical. */
  readonly numeric: number;
  /** Whether numeric coordinates are warped, each by a map of its own that is learnt, before they are compared. */
  readonly warped?: boolean;
}

/** Σ w_d Δ_d² between the points that start at a[i] and b[j]. */
export function squaredDistance(
  metric: Metric,
  weights: Float64Array,
  a: Float64Array,
  i: number,
  b: Float64Array,
  j: number,
): number {
  let sum = 0;
  for (let d = 0; d < metric.numeric; d += 1) {
    const delta = a[i + d]! - b[j + d]!;
    sum += weights[d]! * delta * delta;
  }
  for (let d = metric.numeric; d < metric.dimension; d += 1) if (a[i + d] !== b[j + d]) sum += weights[d]!;
  return sum;
}

/** The kernel at a squared distance. */
export function matern(squared: number): number {
  const r = Math.sqrt(5 * squared);
  return (1 + r + (r * r) / 3) * Math.exp(-r);
}

/** The kernel's derivative in the squared distance: -5/6 (1 + r) exp(-r). */
export function maternSlope(squared: number): number {
  const r = Math.sqrt(5 * squared);
  return (-5 / 6) * (1 + r) * Math.exp(-r);
}
