import { normalCdf, normalLogCdf, normalQuantile } from '../../numerics/normal.ts';

/** Beyond so many standard deviations a tail holds less than 1e-15. */
const far = 8;

/** log P(0 <= X <= 1) of a normal; 0 where both ends are far. */
export function logMassInside(mu: number, sigma: number): number {
  const below = -mu / sigma;
  const above = (1 - mu) / sigma;
  return below < -far && above > far ? 0 : Math.log(normalCdf(above) - normalCdf(below));
}

/** The prior's kernel: a broad Gaussian in the middle. */
export const prior = { place: 0.5, width: 1 };

const cells = 256;

/**
 * log P(0 <= X <= 1) for many means in [0, 1]. Where that pays, and the width allows it (error below 1.5e-3), it is
 * interpolated.
 */
export function massTable(sigma: number, means: number): (mu: number) => number {
  if (means <= 2 * cells || sigma < 0.04) return (mu) => logMassInside(mu, sigma);
  const table = Float64Array.from({ length: cells + 1 }, (_, i) => logMassInside(i / cells, sigma));
  return (mu) => {
    const at = mu * cells;
    const i = Math.min(cells - 1, Math.floor(at));
    return table[i]! + (at - i) * (table[i + 1]! - table[i]!);
  };
}

/** log P(a <= X <= b) of a normal, accurate in the tails. */
export function logMassBetween(mu: number, sigma: number, a: number, b: number): number {
  let from = (a - mu) / sigma;
  let to = (b - mu) / sigma;
  if (from > 0) [from, to] = [-to, -from];
  if (to > -5) return Math.log(normalCdf(to) - normalCdf(from));
  const top = normalLogCdf(to);
  return top + Math.log1p(-Math.exp(normalLogCdf(from) - top));
}

/** The u-quantile of a normal truncated to [0, 1]. */
export function quantileInside(mu: number, sigma: number, u: number): number {
  const below = normalCdf(-mu / sigma);
  const above = normalCdf((1 - mu) / sigma);
  const x = mu + sigma * normalQuantile(below + u * (above - below));
  return Math.min(1, Math.max(0, x));
}
