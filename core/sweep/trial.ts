import type { Params } from '../space/parameter.ts';

/** `paused` gave its slot back and may be promoted; the last three are final. */
export type TrialState = 'queued' | 'running' | 'paused' | 'completed' | 'stopped' | 'failed';

export const settledStates = ['completed', 'stopped', 'failed'] as const satisfies readonly TrialState[];
export type SettledState = (typeof settledStates)[number];

export function isSettled(state: TrialState): state is SettledState {
  return (settledStates as readonly TrialState[]).includes(state);
}

/** One value per objective at a step. */
export interface RungValues {
  readonly step: number;
  readonly values: readonly number[];
  /** The best value of the first objective up to this step, where the scheduler `needs.bests`. */
  readonly best?: number;
  /** How far it was from satisfying the outcome constraints, as far as known there; absent where it broke none. */
  readonly violation?: number;
}

/** What samplers and schedulers see of a trial. Values are in the user's own direction and may be NaN or infinite. */
export interface TrialRecord {
  readonly number: number;
  readonly state: TrialState;
  readonly params: Params;
  /** One value per objective, once the trial is completed. */
  readonly values?: readonly number[];
  /**
   * Of a trial that is evaluated several times: one per objective, of the mean over its runs so far; NaN where unknown.
   */
  readonly standardErrors?: readonly number[];
  /**
   * Of a completed trial: one number per bound of the outcome constraints, positive by how much it is broken (as a share
   * of the bound), Infinity where the metric is missing. A trial without any is feasible.
   */
  readonly violations?: readonly number[];
  /** What it had at each rung that it reached, by step; kept for schedulers and samplers that compare rungs. */
  readonly rungs?: readonly RungValues[];
  /** The newest checkpoint from which it, or a clone of it, can go on. */
  readonly checkpoint?: { readonly step: number };
  /** The trial and the step that it was cloned from: its own steps come after. */
  readonly clone?: { readonly of: number; readonly step: number };
  /** The last report, for stopped and running trials: one value per objective at that step. */
  readonly last?: { readonly step: number; readonly values: readonly number[] };
}

/** One objective; `goal` is the direction in which the metric improves. */
export interface Objective {
  readonly metric: string;
  readonly goal: 'minimize' | 'maximize';
  readonly target?: number;
}
