import type { Params, Space } from '../space/parameter.ts';
import type { Objective, TrialRecord } from '../sweep/trial.ts';

/** What one trial had at a rung. Values are in the user's direction and may be NaN or infinite. */
export interface RungEntry {
  readonly trial: number;
  /** One value per objective, at the rung's step. */
  readonly values: readonly number[];
  /** The best value of the first objective up to this step. */
  readonly best: number;
  /**
   * How far it is from satisfying the outcome constraints, as far as their metrics are known at this step; feasible when
   * 0 or absent.
   */
  readonly violation?: number;
}

export interface CurvePoint {
  readonly step: number;
  readonly value: number;
}

export interface SchedulerReport extends RungEntry {
  readonly step: number;
  /** All reports of the first objective up to this step, where the scheduler `needs.curve`. */
  readonly curve?: readonly CurvePoint[];
}

/** A completed trial with all its reports of the first objective. */
export interface CompletedCurve {
  readonly trial: number;
  readonly curve: readonly CurvePoint[];
}

/** `pause` keeps the checkpoint and gives the slot back; the trial may be promoted later. */
export type Decision =
  | { readonly decision: 'continue' }
  | { readonly decision: 'stop' | 'pause'; readonly reason: string };

/** What a decision may look at beside its rung. */
export interface DecisionContext {
  /** The completed trial that is best by the first objective, where the scheduler `needs.incumbent`. */
  readonly incumbent?: { readonly trial: number; readonly value: number };
  /** The best completed trials by the first objective, the best one first, where the scheduler `needs.completedCurves`. */
  readonly completed?: readonly CompletedCurve[];
  /** All trials in order of their numbers, where the scheduler `needs.trials`; never mutated. */
  readonly trials?: readonly TrialRecord[];
}

/** What a free lane may do. */
export type Next =
  /** Ask the sampler for a new trial. */
  | { readonly next: 'propose' }
  /** A new trial with these parameters, whether others have had them or not. */
  | { readonly next: 'start'; readonly params: Params; readonly reason: string }
  /** Let a paused trial go on from its checkpoint. */
  | { readonly next: 'resume'; readonly trial: number; readonly reason: string }
  /** A new trial that goes on from another one's newest checkpoint with parameters of its own. */
  | { readonly next: 'clone'; readonly of: number; readonly params: Params; readonly reason: string }
  /** Nothing can be said before a running trial reports. */
  | { readonly next: 'wait' }
  /** Nothing is left to do, ever, once the running trials have ended. */
  | { readonly next: 'done'; readonly reason: string };

/** What `next` is a function of. */
export interface ScheduleView {
  readonly space: Space;
  readonly objectives: readonly Objective[];
  /** All trials in order of their numbers: settled, paused and in flight. Never mutated. */
  readonly trials: readonly TrialRecord[];
  /** The number that a new trial would have. */
  readonly trial: number;
  /** The sweep's seed. */
  readonly seed: number;
  readonly parallel: number;
  /** False once the budget allows no further new trial: only paused ones may go on. */
  readonly mayCreate: boolean;
}

/** Each costs reads or writes, so a scheduler asks only for what it uses. */
export interface SchedulerNeeds {
  /** Checkpoints: it pauses or clones trials. */
  readonly checkpoints?: true;
  /** `rungs` of every trial in `next`'s view. */
  readonly rungs?: true;
  /** `best` of those `rungs`. */
  readonly bests?: true;
  /** `curve` of a report. */
  readonly curve?: true;
  readonly incumbent?: true;
  /** `completed` in the context of a decision: at most so many. */
  readonly completedCurves?: number;
  /** `trials` in the context of a decision. */
  readonly trials?: true;
}

/** Decides on early stopping, pausing and promotion. Pure: no clock, no state between calls, randomness by seed only. */
export interface Scheduler {
  readonly name: string;
  readonly needs?: SchedulerNeeds;
  /**
   * The first rung of a trial above `step`, or null when no further decision is due. A report at or past a rung is
   * compared there once. Rungs of one step are shared by the trials of one `bracket`.
   */
  nextRung(step: number, trial: number): number | null;
  /** Trials of different brackets are never compared; all are in bracket 0 when absent. */
  bracket?(trial: number): number;
  /** `rung` holds every entry at the rung (of its bracket) so far, the report's own included, in any order. */
  decide(report: SchedulerReport, rung: readonly RungEntry[], context?: DecisionContext): Decision;
  /** What a free lane does; a scheduler without it always proposes. */
  next?(view: ScheduleView): Next;
}
