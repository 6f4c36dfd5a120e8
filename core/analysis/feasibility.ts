import type { TrialRecord } from '../sweep/trial.ts';

/** How far a trial is from satisfying all outcome constraints: the sum of what is broken; 0 for a feasible one. */
export function totalViolation({ violations = [] }: Pick<TrialRecord, 'violations'>): number {
  return violations.reduce((sum, by) => (Number.isNaN(by) ? Number.POSITIVE_INFINITY : sum + Math.max(0, by)), 0);
}

/** Whether a trial satisfies all outcome constraints, as far as is known. */
export function isFeasible(trial: Pick<TrialRecord, 'violations'>): boolean {
  return totalViolation(trial) === 0;
}

/**
 * Losses in which constraints are accounted for: a feasible point keeps its own, an infeasible one has the worst finite
 * feasible loss and, in units of the feasible losses' range, its violation on top of it, whatever its own loss is. So
 * feasible points always win, and infeasible ones are ordered by their violation (Deb: "An Efficient Constraint Handling
 * Method for Genetic Algorithms", CMAME 186, 2000, equation 4).
 */
export function penalisedLosses(losses: ArrayLike<number>, violations: ArrayLike<number>): Float64Array {
  let least = Number.POSITIVE_INFINITY;
  let worst = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < losses.length; i += 1) {
    if (violations[i]! > 0 || !Number.isFinite(losses[i])) continue;
    least = Math.min(least, losses[i]!);
    worst = Math.max(worst, losses[i]!);
  }
  const base = Number.isFinite(worst) ? worst : 0;
  const range = worst > least && Number.isFinite(worst - least) ? worst - least : 1;
  return Float64Array.from(losses, (loss, i) => (violations[i]! > 0 ? base + range * violations[i]! : loss));
}
