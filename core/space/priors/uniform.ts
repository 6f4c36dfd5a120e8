import { roundTo } from '../decimals.ts';
import { decimalsFor, type Prior } from './prior.ts';

/** Uniform on [low, high]. */
export function uniformPrior(low: number, high: number): Prior {
  const decimals = Math.min(decimalsFor(high - low), decimalsFor(Math.max(Math.abs(low), Math.abs(high)), 14));
  return {
    low,
    high,
    cdf: (value) => (value - low) / (high - low),
    // Written so that neither end overflows or misses its bound.
    quantile: (u) => low * (1 - u) + high * u,
    round: (value) => (decimals >= 0 ? roundTo(value, decimals) : Number(value.toPrecision(12))),
  };
}
