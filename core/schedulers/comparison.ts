import type { Objective } from '../sweep/trial.ts';
import type { RungEntry } from './scheduler.ts';

export type Goal = Objective['goal'];

/** A number that is smaller the better the value is; NaN is worse than everything else. */
export function loss(value: number, goal: Goal): number {
  if (Number.isNaN(value)) return Number.POSITIVE_INFINITY;
  return goal === 'minimize' ? value : -value;
}

/** The loss of a trial's first objective at a step. */
export function firstLoss({ values }: Pick<RungEntry, 'values'>, goal: Goal): number {
  return loss(values[0] ?? Number.NaN, goal);
}

/** The better of two values. */
export function better(a: number, b: number, goal: Goal): number {
  return loss(a, goal) <= loss(b, goal) ? a : b;
}

/** Quantile with linear interpolation between order statistics (NumPy's default), of an unsorted list. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = Float64Array.from(values).sort();
  const at = q * (sorted.length - 1);
  const low = sorted[Math.floor(at)] as number;
  const high = sorted[Math.ceil(at)] as number;
  // The difference of infinities is not a number.
  return low === high || low === Number.NEGATIVE_INFINITY ? low : low + (high - low) * (at - Math.floor(at));
}
