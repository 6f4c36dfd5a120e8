import { roundTo } from '../decimals.ts';
import { decimalsFor, type Prior } from './prior.ts';

/** Uniform in the logarithm on [low, high], low > 0. */
export function logUniformPrior(low: number, high: number): Prior {
  const from = Math.log(low);
  const length = Math.log(high) - from;
  return {
    low,
    high,
    cdf: (value) => (Math.log(value) - from) / length,
    quantile: (u) => Math.exp(from + u * length),
    round: (value) => Number(value.toPrecision(12)),
  };
}

/** Uniform in the logarithm of the distance to 1 on [low, high], high < 1: fine steps near 1, as for a momentum. */
export function reverseLogUniformPrior(low: number, high: number): Prior {
  const from = Math.log1p(-low);
  const length = Math.log1p(-high) - from;
  const decimals = Math.min(14, decimalsFor(1 - high, 10));
  return {
    low,
    high,
    cdf: (value) => (Math.log1p(-value) - from) / length,
    quantile: (u) => -Math.expm1(from + u * length),
    round: (value) => roundTo(value, decimals),
  };
}
