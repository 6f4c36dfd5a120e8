import { finiteParameter } from './finite.ts';
import type { Parameter } from './parameter.ts';
import type { Prior } from './priors/prior.ts';

/** A parameter over all of a prior's range. */
export function continuousParameter(name: string, prior: Prior): Parameter {
  const { low, high } = prior;
  if (low === high) return constantParameter(name, low);
  // What rounds to the same as a bound is the bound.
  const [roundedLow, roundedHigh] = [prior.round(low), prior.round(high)];
  return {
    name,
    kind: 'continuous',
    cardinality: Number.POSITIVE_INFINITY,
    toUnit(value) {
      if (typeof value !== 'number' || Number.isNaN(value)) return Number.NaN;
      if (value <= low) return 0;
      return value >= high ? 1 : Math.min(1, Math.max(0, prior.cdf(value)));
    },
    fromUnit(u) {
      if (u <= 0) return low;
      if (u >= 1) return high;
      const value = prior.round(prior.quantile(u));
      if (value <= low || value === roundedLow) return low;
      return value >= high || value === roundedHigh ? high : value;
    },
    indexOf: () => -1,
    valueAt() {
      throw new RangeError(`${name} is continuous: its values are not numbered`);
    },
    edge() {
      throw new RangeError(`${name} is continuous: it has no bins`);
    },
    contains: (value) => typeof value === 'number' && value >= low && value <= high,
  };
}

/** A parameter with one value. */
export function constantParameter(name: string, value: string | number | boolean | null): Parameter {
  return finiteParameter({
    name,
    kind: 'categorical',
    cardinality: 1,
    valueAt: () => value,
    indexOf: (candidate) => (candidate === value ? 0 : -1),
  });
}
