/** What one trial had at a rung. Values are in the user's direction. */
export interface RungEntry {
  readonly trial: number;
  readonly value: number;
  /** The trial's best value up to this step. */
  readonly best: number;
}

export interface SchedulerReport {
  readonly trial: number;
  readonly step: number;
  readonly value: number;
  readonly best: number;
}

/** `pause` keeps the checkpoint and gives the slot back; the trial may be promoted later. */
export type Decision =
  | { readonly decision: 'continue' }
  | { readonly decision: 'stop' | 'pause'; readonly reason: string };

/** Decides on early stopping. Pure: no clock, no randomness, no state between calls. */
export interface Scheduler {
  readonly name: string;
  /** The first rung above `step`, or null when no further decision is due. A report at or past a rung is compared there once. */
  nextRung(step: number): number | null;
  /** `rung` holds every entry at the rung so far, the report's own included, in any order. */
  decide(report: SchedulerReport, rung: readonly RungEntry[]): Decision;
}
