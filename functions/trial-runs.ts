import { type Repeats, repeatsOf } from '../core/sweep/repeats.ts';
import { runsDone } from '../core/sweep/run-results.ts';
import type { Spec } from '../core/sweep/spec/schema.ts';
import { isSystemMetric } from '../core/sweep/system-metrics.ts';
import type { TrialItem } from './stores/trials.ts';

/**
 * How the training of a trial is repeated. A confirmation has one fresh seed: that of one training, or of the split of
 * one cross-validation. A measurement on the test set trains nothing.
 */
export function repeatsOfTrial(
  spec: Spec,
  { evaluates, confirms }: Pick<TrialItem, 'evaluates' | 'confirms'>,
): Repeats | undefined {
  const repeats = repeatsOf(spec);
  if (evaluates === undefined) return repeats;
  return confirms !== undefined && repeats?.kind === 'folds' ? repeats : undefined;
}

/** How many of its runs have reported every objective; undefined where the training is not repeated. */
export function runsOfTrial(spec: Spec, item: TrialItem): (Repeats & { readonly done: number }) | undefined {
  const repeats = repeatsOfTrial(spec, item);
  if (!repeats) return undefined;
  const metrics = spec.objectives.flatMap(({ metric }) => (isSystemMetric(metric) ? [] : [metric]));
  return { ...repeats, done: Math.min(runsDone(item.runs, metrics), repeats.count) };
}
