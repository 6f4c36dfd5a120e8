import * as z from 'zod';
import type { Source } from '../samplers/source.ts';
import type { Params } from '../space/parameter.ts';
import type { Objective, TrialState } from '../sweep/trial.ts';
import { mostTelling } from '../sweep/warm-start.ts';
import type { StudyTrial } from './study-trial.ts';

/** An earlier study to learn from; the study itself is one. Its space may be another one. */
export interface WarmStart {
  /** For messages; its place in the list by default. */
  readonly name?: string | undefined;
  /** What its values are; the new study's objectives by default. */
  readonly objectives?: readonly Objective[] | undefined;
  /** `study.trials`; those that are not settled are left aside. */
  readonly trials: readonly StudyTrial<object>[];
}

const objective = z.object({
  metric: z.string(),
  goal: z.enum(['minimize', 'maximize']),
  target: z.number().exactOptional(),
});
// Results may be NaN or infinite, which z.number() refuses.
const value = z.custom<number>((input) => typeof input === 'number', { error: 'is not a number' });
const values = z.array(value);
const states = ['queued', 'running', 'paused', 'completed', 'stopped', 'failed'] as const satisfies TrialState[];
const trial = z.object({
  number: z.int().min(0),
  state: z.enum(states),
  params: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  values: values.exactOptional(),
  last: z.object({ step: z.number(), values }).exactOptional(),
});

export const warmStartSchema = z.array(
  z.object({
    name: z.string().optional(),
    objectives: z.array(objective).min(1).optional(),
    trials: z.array(trial, { error: "is not a list of trials, such as an earlier study's `trials`" }),
  }),
);

/** @throws RangeError that names the trial whose values are not as many as the objectives */
export function sourcesOf(given: z.output<typeof warmStartSchema>, own: readonly Objective[]): Source[] {
  return given.map(({ name, objectives = own, trials }, i) => {
    const wrong = trials.findIndex(({ values: all }) => all !== undefined && all.length !== objectives.length);
    if (wrong >= 0) {
      const count = trials[wrong]!.values!.length;
      throw new RangeError(
        `warmStart.${i}.trials.${wrong}.values: ${count} given for ${objectives.length} objectives; name its objectives`,
      );
    }
    const records = trials.map((record) => ({ ...record, params: record.params as Params }));
    return { name: name ?? `warm start ${i + 1}`, objectives, history: mostTelling(objectives, records) };
  });
}
