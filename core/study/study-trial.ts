import type { TrialState } from '../sweep/trial.ts';

/** What is known of a trial; a snapshot that never changes. Values are in the user's direction. */
export interface StudyTrial<P> {
  readonly number: number;
  /** `running` until it is told; `stopped` from the moment the scheduler says so. */
  readonly state: TrialState;
  readonly params: P;
  /** One value per objective, once the trial is completed. */
  readonly values?: readonly number[];
  /** Whatever else it was told with. */
  readonly metrics?: Readonly<Record<string, number>>;
  /** One number per bound of the outcome constraints, positive where a completed trial breaks it. */
  readonly violations?: readonly number[];
  /** The last report: one value per objective at that step. */
  readonly last?: { readonly step: number; readonly values: readonly number[] };
  /** Why the sampler proposed it. */
  readonly proposal: string;
  /** Why it was stopped or failed. */
  readonly reason?: string;
}

/** A completed trial. */
export interface CompletedTrial<P> extends StudyTrial<P> {
  readonly values: readonly number[];
}

type Metrics = { readonly metrics?: Readonly<Record<string, number>> | undefined };

/**
 * How a trial ended: its value, or one value per objective (NaN and infinities are results as well: bad ones), either of
 * them with other metrics, or that it was stopped or has failed.
 */
export type TrialResult =
  | number
  | readonly number[]
  | ({ readonly value: number } & Metrics)
  | ({ readonly values: readonly number[] } & Metrics)
  | { readonly state: 'failed' | 'stopped'; readonly reason?: string | undefined };
