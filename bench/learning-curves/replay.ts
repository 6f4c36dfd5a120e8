import type { Sampler } from '../../core/samplers/sampler.ts';
import type { Scheduler } from '../../core/schedulers/scheduler.ts';
import { compileSpace } from '../../core/space/compile.ts';
import type { Objective } from '../../core/sweep/trial.ts';
import { simulate } from '../../test/simulation/driver.ts';
import type { CurveTable } from './tables.ts';

export interface ReplaySettings {
  readonly sampler: Sampler;
  readonly scheduler: Scheduler;
  readonly seed: number;
  readonly lanes: number;
  /** Epochs over all trials. */
  readonly epochs: number;
}

/** One report. */
export interface Row {
  /** Epochs spent over all trials, this one included. */
  readonly i: number;
  readonly trial: number;
  readonly epoch: number;
  readonly value: number;
}

export const objectives: readonly Objective[] = [{ metric: 'validation_error', goal: 'minimize' }];

/** A search in simulated time: every lane trains a trial epoch by epoch as long as the table says it took. */
export function replay(table: CurveTable, { epochs, ...settings }: ReplaySettings): Row[] {
  const { reports } = simulate({
    ...settings,
    space: compileSpace(table.space),
    objectives,
    maxSteps: table.epochs,
    budget: { steps: epochs },
    curve: (params, step) => [table.curve(params).values[step - 1]!],
    duration: (params) => table.curve(params).secondsPerEpoch,
  });
  // What is in flight when the budget ends goes on, and is not counted.
  return reports
    .slice(0, epochs)
    .map(({ trial, step, values }, i) => ({ i: i + 1, trial, epoch: step, value: values[0]! }));
}
