import { repeatsOf } from './repeats.ts';
import type { Spec } from './spec/schema.ts';

/**
 * Steps of a trial that is never stopped early, where the spec tells: the folds or seeds of `evaluate`, the scheduler's
 * `max`, else the trainer's epochs; of optimiser steps only the trial knows how many epochs they take.
 */
export function maxSteps(spec: Spec): number | undefined {
  const repeats = repeatsOf(spec);
  if (repeats) return repeats.count;
  if ('max' in spec.scheduler && spec.scheduler.max !== undefined) return spec.scheduler.max;
  const epochs = (spec.trainer as { epochs?: unknown } | undefined)?.epochs;
  return typeof epochs === 'number' ? epochs : undefined;
}
