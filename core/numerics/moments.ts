/** Number, mean and sum of squared deviations of some values: all that their mean's standard error needs. */
export interface Moments {
  readonly n: number;
  readonly mean: number;
  readonly m2: number;
}

export const noMoments: Moments = { n: 0, mean: 0, m2: 0 };

/** One value more (B. P. Welford, "Note on a Method for Calculating Corrected Sums of Squares", Technometrics 4, 1962). */
export function addValue({ n, mean, m2 }: Moments, value: number): Moments {
  const delta = value - mean;
  // Infinities would turn into NaN in the update; a mean with one is infinite.
  if (!Number.isFinite(delta)) return { n: n + 1, mean: mean + value, m2: Number.NaN };
  const next = mean + delta / (n + 1);
  return { n: n + 1, mean: next, m2: m2 + delta * (value - next) };
}

export const momentsOf = (values: readonly number[]): Moments => values.reduce(addValue, noMoments);

/** Of the mean, from the unbiased variance; NaN for fewer than two values. */
export function standardError({ n, m2 }: Moments): number {
  return n < 2 ? Number.NaN : Math.sqrt(m2 / (n - 1) / n);
}
