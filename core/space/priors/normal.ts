import { normalCdf, normalQuantile } from '../../numerics/normal.ts';
import { roundTo } from '../decimals.ts';
import { decimalsFor, type Prior } from './prior.ts';

/** Without bounds the tails beyond so many standard deviations (2e-9 of the mass) are cut, so that every value is finite. */
const reach = 6;

/** Normal, truncated to [low, high]. */
export function normalPrior(mu: number, sigma: number, low = mu - reach * sigma, high = mu + reach * sigma): Prior {
  // In the upper tail probabilities near 1 lose their digits: mirror it to the lower one.
  if (low > mu) return mirrored(normalPrior(-mu, sigma, -high, -low));
  const from = normalCdf((low - mu) / sigma);
  const mass = normalCdf((high - mu) / sigma) - from;
  const decimals = Math.min(decimalsFor(sigma, 6), decimalsFor(high - low));
  return {
    low,
    high,
    cdf: (value) => (normalCdf((value - mu) / sigma) - from) / mass,
    quantile: (u) => mu + sigma * normalQuantile(from + u * mass),
    round: (value) => (decimals >= 0 ? roundTo(value, decimals) : Number(value.toPrecision(8))),
  };
}

function mirrored(prior: Prior): Prior {
  return {
    low: -prior.high,
    high: -prior.low,
    cdf: (value) => 1 - prior.cdf(-value),
    quantile: (u) => -prior.quantile(1 - u),
    round: (value) => prior.round(value),
  };
}

/** Log-normal, truncated to [low, high]; mu and sigma belong to the natural logarithm. */
export function logNormalPrior(mu: number, sigma: number, low?: number, high?: number): Prior {
  const logarithm = normalPrior(
    mu,
    sigma,
    low === undefined ? undefined : Math.log(low),
    high === undefined ? undefined : Math.log(high),
  );
  return {
    low: low ?? Math.exp(logarithm.low),
    high: high ?? Math.exp(logarithm.high),
    cdf: (value) => logarithm.cdf(Math.log(value)),
    quantile: (u) => Math.exp(logarithm.quantile(u)),
    round: (value) => Number(value.toPrecision(6)),
  };
}
