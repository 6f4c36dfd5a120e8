import type { Objective, TrialRecord } from '../sweep/trial.ts';

/**
 * An earlier search to learn from. Its space may be another one: what its trials have that this space has not is
 * ignored, and trials that do not fit are left out.
 */
export interface Source {
  readonly name: string;
  readonly objectives: readonly Objective[];
  /** Settled trials, in order of their numbers. */
  readonly history: readonly TrialRecord[];
}
