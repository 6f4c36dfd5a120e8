import { constantParameter } from './continuous.ts';
import { decimalsOf, roundTo } from './decimals.ts';
import { finiteParameter } from './finite.ts';
import type { Parameter } from './parameter.ts';
import type { Prior } from './priors/prior.ts';

/** The values low, low + step, … up to high; a high that is off the grid is lowered to it. */
export interface StepGrid {
  readonly low: number;
  readonly high: number;
  readonly step: number;
}

/** A parameter on a grid; equal shares of the unit interval for every value. */
export function steppedParameter(name: string, { low, high, step }: StepGrid): Parameter {
  return onGrid(name, low, high, step);
}

/**
 * A parameter on a grid whose values weigh as much as the prior puts on their bins (half a step to either side).
 * `prior` is asked for over the range that the bins cover.
 */
export function steppedByPrior(name: string, grid: StepGrid, prior: (low: number, high: number) => Prior): Parameter {
  return onGrid(name, grid.low, grid.high, grid.step, prior);
}

function onGrid(
  name: string,
  low: number,
  high: number,
  step: number,
  prior?: (a: number, b: number) => Prior,
): Parameter {
  const decimals = Math.max(decimalsOf(low), decimalsOf(step));
  // A tolerance, because (0.3 - 0.1) / 0.1 is a little less than 2.
  const cardinality = Math.floor((high - low) / step + 1e-9) + 1;
  const valueAt = (index: number) => roundTo(low + index * step, decimals);
  if (cardinality === 1) return constantParameter(name, valueAt(0));
  const values = {
    name,
    kind: 'ordered' as const,
    cardinality,
    valueAt,
    indexOf(value: unknown) {
      if (typeof value !== 'number') return -1;
      const index = Math.round((value - low) / step);
      return index >= 0 && index < cardinality && valueAt(index) === value ? index : -1;
    },
  };
  if (!prior) return finiteParameter(values);
  const spread = prior(low - step / 2, valueAt(cardinality - 1) + step / 2);
  return finiteParameter({
    ...values,
    edge(index) {
      if (index <= 0) return 0;
      return index >= cardinality ? 1 : spread.cdf(low + (index - 0.5) * step);
    },
  });
}
