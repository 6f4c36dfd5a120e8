import type { Objective } from '../sweep/trial.ts';

/**
 * Values in the user's directions as losses, where smaller is better for every objective. What is not a number (NaN, or
 * a missing value) is as bad as can be: Infinity.
 */
export function toLosses(objectives: readonly Objective[], values: readonly number[]): number[] {
  return objectives.map((objective, i) => {
    const value = values[i];
    if (value === undefined || Number.isNaN(value)) return Number.POSITIVE_INFINITY;
    return objective.goal === 'maximize' ? -value : value;
  });
}
