import type { Objective, TrialRecord } from '../sweep/trial.ts';
import { nonDominated } from './dominance.ts';
import { isFeasible } from './feasibility.ts';
import { toLosses } from './losses.ts';

/** A feasible trial with results. */
export type EvaluatedTrial = TrialRecord & { readonly values: readonly number[] };

function evaluated(objectives: readonly Objective[], trials: readonly TrialRecord[]): EvaluatedTrial[] {
  return trials.filter(
    (trial): trial is EvaluatedTrial =>
      trial.state === 'completed' &&
      isFeasible(trial) &&
      trial.values !== undefined &&
      objectives.every((_, i) => trial.values![i] !== undefined && !Number.isNaN(trial.values![i])),
  );
}

/** The feasible completed trials by their value of the first objective, best first, the earliest of equals first. */
export function rankedTrials(objectives: readonly Objective[], trials: readonly TrialRecord[]): EvaluatedTrial[] {
  const loss = ({ values }: EvaluatedTrial) => toLosses(objectives, values)[0]!;
  return evaluated(objectives, trials).sort((a, b) => {
    const [first, second] = [loss(a), loss(b)];
    return first === second ? a.number - b.number : first - second;
  });
}

/**
 * The feasible completed trial with the best value of the first objective, the earliest of equals; undefined when none
 * has a value that is a number.
 */
export function bestTrial(
  objectives: readonly Objective[],
  trials: readonly TrialRecord[],
): EvaluatedTrial | undefined {
  let best: EvaluatedTrial | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const trial of evaluated(objectives, trials)) {
    const loss = toLosses(objectives, trial.values)[0]!;
    if (best === undefined || loss < least || (loss === least && trial.number < best.number)) {
      best = trial;
      least = loss;
    }
  }
  return best;
}

/** The feasible completed trials that no other one dominates, in order of their numbers; of equal ones all. */
export function paretoFront(objectives: readonly Objective[], trials: readonly TrialRecord[]): EvaluatedTrial[] {
  const candidates = evaluated(objectives, trials);
  const front = nonDominated(candidates.map((trial) => toLosses(objectives, trial.values)));
  return front.map((i) => candidates[i]!).sort((a, b) => a.number - b.number);
}

/** The best value of each objective among the feasible completed trials, in the user's direction. */
export function bestValues(
  objectives: readonly Objective[],
  trials: readonly TrialRecord[],
): readonly (number | undefined)[] {
  return objectives.map((objective, i) => {
    const values = evaluated(objectives, trials).map((trial) => trial.values[i]!);
    if (values.length === 0) return undefined;
    return values.reduce((a, b) => (objective.goal === 'minimize' ? Math.min(a, b) : Math.max(a, b)));
  });
}
