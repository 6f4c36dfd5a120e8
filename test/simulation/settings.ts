import type { Sampler } from '../../core/samplers/sampler.ts';
import type { Decision, Scheduler } from '../../core/schedulers/scheduler.ts';
import type { Params, Space } from '../../core/space/parameter.ts';
import type { BudgetLimits } from '../../core/sweep/endings.ts';
import type { Objective, TrialRecord } from '../../core/sweep/trial.ts';

/** What happens to a trial instead of its next report. */
export type Mishap =
  /** It fails for good. */
  | 'fail'
  /** Its job is lost: it is queued again and goes on from its newest checkpoint in the same lane. */
  | 'lose'
  /** It never reports again, and its lane is stuck. */
  | 'hang';

export interface SimulationSettings {
  readonly space: Space;
  readonly objectives: readonly Objective[];
  readonly sampler: Sampler;
  readonly scheduler: Scheduler;
  readonly seed: number;
  /** Trials that run at a time. */
  readonly lanes: number;
  /** Steps of a trial that is never stopped. */
  readonly maxSteps: number;
  /** When it is used up nothing starts any more; what is in flight goes on, as in a real sweep. */
  readonly budget: BudgetLimits;
  /**
   * One value per objective after a step (from 1), or undefined where the trial does not report; then, after its last
   * step, it fails. A table of measured curves does as well as a formula.
   */
  readonly curve: (params: Params, step: number, trial: TrialRecord) => readonly number[] | undefined;
  /** How far a trial is from satisfying outcome constraints after a step; always feasible when absent. */
  readonly violation?: (params: Params, step: number) => number;
  /** Simulated seconds that a step takes. */
  readonly duration: (params: Params, step: number, trial: TrialRecord) => number;
  /** Simulated seconds from the lane's decision to the first step; 0 by default. */
  readonly startup?: (trial: TrialRecord) => number;
  /** Asked at the end of every step, before its report; `launch` counts the starts of this trial from 0. */
  readonly mishap?: (trial: TrialRecord, step: number, launch: number) => Mishap | undefined;
  /** Steps between two checkpoints, 1 by default; a trial that pauses leaves one in any case. */
  readonly checkpointEvery?: number;
}

export interface SimulatedReport {
  /** Simulated seconds from the start. */
  readonly time: number;
  readonly trial: number;
  readonly step: number;
  readonly values: readonly number[];
  readonly decision: Decision['decision'];
}

/** A lane's decision to start a trial, or to let one go on. */
export interface SimulatedLaunch {
  readonly time: number;
  readonly trial: number;
  readonly kind: 'propose' | 'resume' | 'clone' | 'relaunch';
  /** It goes on after this step; 0 for one that starts from the beginning. */
  readonly step: number;
  readonly reason: string;
}

export interface Simulated {
  readonly trials: readonly TrialRecord[];
  /** In order of time. */
  readonly reports: readonly SimulatedReport[];
  readonly launches: readonly SimulatedLaunch[];
  /** Simulated seconds until the last event. */
  readonly seconds: number;
  /** Steps that were trained, repeated ones included. */
  readonly steps: number;
  /** Share of the lanes' time until then in which they trained. */
  readonly utilisation: number;
  readonly end: string;
}
