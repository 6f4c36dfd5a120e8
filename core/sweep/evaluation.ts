import { bestTrial } from '../analysis/best.ts';
import type { Spec } from './spec/schema.ts';
import type { TrialRecord } from './trial.ts';

/** Number of the trial that tries the spec's `baseline`, when it has one. */
export const baselineTrial = 0;

/** Whether the sweep measures its winner (and its baseline) on the test set when the search is over. */
export function measuresTestSet(spec: Spec): boolean {
  return (spec.trainer as { test?: unknown } | undefined)?.test === true;
}

/**
 * Trials to be measured on the test set, once each and after the search, so that no choice ever depends on it.
 * @param evaluated numbers of the trials that were, or are being, measured.
 */
export function toEvaluate(spec: Spec, trials: readonly TrialRecord[], evaluated: readonly number[]): number[] {
  if (!measuresTestSet(spec)) return [];
  const winner = bestTrial(spec.objectives, trials)?.number;
  if (winner === undefined) return [];
  const baseline = trials.find((trial) => trial.number === baselineTrial);
  const wanted = spec.baseline && baseline?.state === 'completed' ? [winner, baselineTrial] : [winner];
  return [...new Set(wanted)].filter((number) => !evaluated.includes(number));
}
