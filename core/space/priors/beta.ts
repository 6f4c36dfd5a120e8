import { incompleteBeta } from '../../numerics/incomplete-beta.ts';
import { roundTo } from '../decimals.ts';
import { decimalsFor, type Prior } from './prior.ts';

/** Beta(alpha, beta), stretched to [low, high]. */
export function betaPrior(alpha: number, beta: number, low: number, high: number): Prior {
  const length = high - low;
  const decimals = Math.max(0, decimalsFor(length, 9));
  const cdf = (value: number) => incompleteBeta((value - low) / length, alpha, beta);
  return {
    low,
    high,
    cdf,
    quantile(u) {
      // The cdf is monotone and values are rounded to 9 digits: 50 halvings end below that.
      let [from, to] = [0, 1];
      for (let i = 0; i < 50; i += 1) {
        const middle = (from + to) / 2;
        if (incompleteBeta(middle, alpha, beta) < u) from = middle;
        else to = middle;
      }
      return low + (length * (from + to)) / 2;
    },
    round: (value) => roundTo(value, decimals),
  };
}
