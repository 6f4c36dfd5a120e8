import quickselect from 'quickselect';
import type { Objective } from '../sweep/trial.ts';
import type { RungEntry } from './scheduler.ts';

export type Goal = Objective['goal'];

/** A number that is smaller the better the value is; NaN is worse than everything else. */
export function loss(value: number, goal: Goal): number {
  if (Number.isNaN(value)) return Number.POSITIVE_INFINITY;
  return goal === 'minimize' ? value : -value;
}

/** What is compared first at a rung, and what second. */
export interface Rank {
  readonly violation: number;
  readonly loss: number;
}

/** Feasible ones first, infeasible ones by how far they are from it (Deb 2000, as `penalisedLosses`), then by loss. */
export function byRank(a: Rank, b: Rank): number {
  if (a.violation !== b.violation) return a.violation < b.violation ? -1 : 1;
  return a.loss < b.loss ? -1 : Number(a.loss > b.loss);
}

/** The loss of a trial's first objective at a step. */
export function firstLoss({ values }: Pick<RungEntry, 'values'>, goal: Goal): number {
  return loss(values[0] ?? Number.NaN, goal);
}

/** The better of two values. */
export function better(a: number, b: number, goal: Goal): number {
  return loss(a, goal) <= loss(b, goal) ? a : b;
}

/** Quantile with linear interpolation between order statistics (NumPy's default), of an unsorted list; O(n). */
export function quantile(values: readonly number[], q: number): number {
  const order = Float64Array.from(values) as unknown as number[];
  const at = q * (order.length - 1);
  const k = Math.floor(at);
  quickselect(order, k);
  const low = order[k]!;
  if (at === k || low === Number.NEGATIVE_INFINITY) return low;
  // What comes after the k-th is not below it.
  let high = Number.POSITIVE_INFINITY;
  for (let i = k + 1; i < order.length; i += 1) high = Math.min(high, order[i]!);
  // The difference of infinities is not a number.
  return low === high ? low : low + (high - low) * (at - k);
}
