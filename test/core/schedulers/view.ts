import { createScheduler, schedulerSchema } from '../../../core/schedulers/registry.ts';
import type { Scheduler, ScheduleView } from '../../../core/schedulers/scheduler.ts';
import { compileSpace } from '../../../core/space/compile.ts';
import type { Objective, TrialRecord } from '../../../core/sweep/trial.ts';

export const minimizeLoss: readonly Objective[] = [{ metric: 'loss', goal: 'minimize' }];

/** A fresh scheduler from a spec's `scheduler`. */
export function schedulerOf(config: unknown, objectives = minimizeLoss, seed = 0): Scheduler {
  return createScheduler(schedulerSchema.parse(config), { objectives, seed });
}

const space = compileSpace({ x: { type: 'float', low: 0, high: 1 } });

/** What `next` sees of these trials. */
export function viewOf(trials: readonly TrialRecord[], mayCreate = true): ScheduleView {
  const trial = (trials.at(-1)?.number ?? -1) + 1;
  return { space, objectives: minimizeLoss, trials, trial, seed: 0, parallel: 2, mayCreate };
}

/** A trial with a value of its only objective at each of these steps. */
export function trialAt(
  number: number,
  state: TrialRecord['state'],
  values: Readonly<Record<number, number>> = {},
): TrialRecord {
  const rungs = Object.entries(values).map(([step, value]) => ({ step: Number(step), values: [value] }));
  return { number, state, params: {}, rungs };
}
