import { toLosses } from '../../analysis/losses.ts';
import type { Objective, TrialRecord } from '../../sweep/trial.ts';

/** What a trial had at the steps at which trials are compared: losses, one per objective, by step. */
export type Levels = ReadonlyMap<number, readonly number[]>;

/** The step of a result: above every rung, whatever the length of a trial. */
export const END = Number.POSITIVE_INFINITY;

/** Of the rungs that a trial reached and, when it is completed, of its end. Ascending; of a failed trial none. */
export function levelsOf({ state, values, rungs = [] }: TrialRecord, objectives: readonly Objective[]): Levels {
  const levels = new Map<number, readonly number[]>();
  if (state === 'failed') return levels;
  for (const rung of [...rungs].sort((a, b) => a.step - b.step))
    levels.set(rung.step, toLosses(objectives, rung.values));
  if (state === 'completed' && values) levels.set(END, toLosses(objectives, values));
  return levels;
}
