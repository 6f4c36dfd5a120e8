/**
 * A continuous prior on [low, high]. `cdf` and `quantile` are inverse to each other; values at the resolution of
 * `round` survive the way to the unit interval and back exactly.
 */
export interface Prior {
  readonly low: number;
  readonly high: number;
  /** The share of the prior below a value, in [0, 1]. */
  cdf(value: number): number;
  quantile(u: number): number;
  /** To about 12 significant digits: short numbers for people, exact survival for machines. */
  round(value: number): number;
}

/** Decimals that resolve a length to 12 significant digits. */
export function decimalsFor(length: number, digits = 12): number {
  return digits - Math.ceil(Math.log10(length));
}
