import type { Params } from '../space/parameter.ts';
import type { RungValues, TrialRecord } from '../sweep/trial.ts';

type Clone = Pick<TrialRecord, 'number' | 'clone'>;

/** One trial's share of a lineage. */
export interface Generation<T> {
  readonly trial: T;
  /** The step with which its own part begins: 0, or that of the checkpoint that it was cloned from. */
  readonly from: number;
}

/**
 * A trial and all that it was cloned from, the oldest first.
 *
 * @throws RangeError when the trial, or one that it comes from, is not among the trials
 */
export function lineageOf<T extends Clone>(trials: readonly T[], number: number): readonly Generation<T>[] {
  const byNumber = new Map(trials.map((trial) => [trial.number, trial]));
  const generations: Generation<T>[] = [];
  for (let next: number | undefined = number; next !== undefined; ) {
    const trial = byNumber.get(next);
    if (!trial) throw new RangeError(`trial: there is no trial ${next}; name one of the sweep's`);
    const { clone }: Clone = trial;
    if (clone && clone.of >= next) throw new RangeError(`trial: ${next} cannot be a clone of the later ${clone.of}`);
    generations.unshift({ trial, from: clone?.step ?? 0 });
    next = clone?.of;
  }
  return generations;
}

/** The parameters that hold from a step on. */
export interface ScheduledParams {
  /** Steps that were done before. */
  readonly step: number;
  readonly params: Params;
}

/**
 * How the parameters changed on the way to a trial's end: its own and those of the trials that it was cloned from, by
 * the step after which they took hold; the first one's step is 0.
 *
 * @throws RangeError when the trial, or one that it comes from, is not among the trials
 */
export function parameterSchedule(
  trials: readonly Pick<TrialRecord, 'number' | 'params' | 'clone'>[],
  number: number,
): ScheduledParams[] {
  const generations = lineageOf(trials, number);
  return generations
    .filter(({ from }, i) => i === generations.length - 1 || generations[i + 1]!.from > from)
    .map(({ trial, from }) => ({ step: from, params: trial.params }));
}

/** What a trial had at each rung, with what it took over from those that it was cloned from, by step. */
export function lineageRungs(trials: readonly TrialRecord[], number: number): RungValues[] {
  const generations = lineageOf(trials, number);
  return generations.flatMap(({ trial, from }, i) => {
    const until = generations[i + 1]?.from ?? Number.POSITIVE_INFINITY;
    return (trial.rungs ?? []).filter(({ step }) => step > from && step <= until);
  });
}
