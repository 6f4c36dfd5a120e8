import type { Params } from '../space/parameter.ts';
import type { RungValues, TrialRecord } from '../sweep/trial.ts';

type Clone = Pick<TrialRecord, 'number' | 'clone'>;

/** One trial's share of a lineage. */
export interface Generation<T> {
  readonly trial: T;
  /** The step with which its own part begins: 0, or that of the checkpoint that it was cloned from. */
  readonly from: number;
}

/** By bisection, as the trials are in order. */
function find<T extends Clone>(trials: readonly T[], number: number): T {
  let [low, high] = [0, trials.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (trials[middle]!.number < number) low = middle + 1;
    else high = middle;
  }
  const trial = trials[low];
  if (trial?.number !== number) throw new RangeError(`trial: there is no trial ${number}; name one of the sweep's`);
  return trial;
}

/**
 * A trial and all that it was cloned from, the oldest first.
 *
 * @param trials in order of their numbers
 * @throws RangeError when the trial, or one that it comes from, is not among the trials
 */
export function lineageOf<T extends Clone>(trials: readonly T[], number: number): readonly Generation<T>[] {
  const generations: Generation<T>[] = [];
  for (let next: number | undefined = number; next !== undefined; ) {
    const trial: T = find(trials, next);
    const { clone }: Clone = trial;
    if (clone && clone.of >= next) throw new RangeError(`trial: ${next} cannot be a clone of the later ${clone.of}`);
    generations.push({ trial, from: clone?.step ?? 0 });
    next = clone?.of;
  }
  return generations.reverse();
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
 * @param trials in order of their numbers
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

/**
 * What a trial had at each rung, with what it took over from those that it was cloned from, by step.
 *
 * @param trials in order of their numbers
 */
export function lineageRungs(trials: readonly TrialRecord[], number: number): RungValues[] {
  const generations = lineageOf(trials, number);
  return generations.flatMap(({ trial, from }, i) => {
    const until = generations[i + 1]?.from ?? Number.POSITIVE_INFINITY;
    return (trial.rungs ?? []).filter(({ step }) => step > from && step <= until);
  });
}
