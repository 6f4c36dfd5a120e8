import type { Params } from '../space/parameter.ts';

/** `paused` gave its slot back and may be promoted; the last three are final. */
export type TrialState = 'queued' | 'running' | 'paused' | 'completed' | 'stopped' | 'failed';

export const settledStates = ['completed', 'stopped', 'failed'] as const satisfies readonly TrialState[];
export type SettledState = (typeof settledStates)[number];

export function isSettled(state: TrialState): state is SettledState {
  return (settledStates as readonly TrialState[]).includes(state);
}

/** What samplers and schedulers see of a trial. Values are in the user's own direction and may be NaN or infinite. */
export interface TrialRecord {
  readonly number: number;
  readonly state: TrialState;
  readonly params: Params;
  /** One value per objective, once the trial is completed. */
  readonly values?: readonly number[];
  /** The last report, for stopped and running trials: one value per objective at that step. */
  readonly last?: { readonly step: number; readonly values: readonly number[] };
}

/** One objective; `goal` is the direction in which the metric improves. */
export interface Objective {
  readonly metric: string;
  readonly goal: 'minimize' | 'maximize';
  readonly target?: number;
}
