/** Counts of finite values in bins of equal width; the bounds are the least and the greatest value. */
export interface Histogram {
  readonly low: number;
  readonly high: number;
  readonly counts: readonly number[];
}

/** Values that are not finite are left out. */
export function histogram(values: ArrayLike<number>, bins = 20): Histogram {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i]!;
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const counts = new Array<number>(bins).fill(0);
  if (low > high) return { low: 0, high: 0, counts };
  const scale = high > low ? bins / (high - low) : 0;
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i]!;
    if (Number.isFinite(value)) counts[Math.min(bins - 1, Math.floor((value - low) * scale))]! += 1;
  }
  return { low, high, counts };
}
