import { rankedTrials } from '../analysis/best.ts';
import { runSeed } from '../random.ts';
import type { Spec } from './spec/schema.ts';
import type { TrialRecord } from './trial.ts';

/** One more training of a trial's parameters, with the fresh seed of this index. */
export interface Confirmation {
  readonly of: number;
  readonly seed: number;
}

/** The trials that are, or were, to be confirmed: the best first, each with parameters of its own. */
export function confirmed({ confirm, objectives }: Spec, trials: readonly TrialRecord[]): number[] {
  if (!confirm) return [];
  const points = new Map<string, number>();
  for (const { number, params } of rankedTrials(objectives, trials)) {
    const point = JSON.stringify(Object.entries(params).sort(([a], [b]) => (a < b ? -1 : 1)));
    if (!points.has(point)) points.set(point, number);
    if (points.size === confirm.top) break;
  }
  return [...points.values()];
}

/**
 * What is still to be trained again, seed by seed: a confirmation that is cut short has compared as many as it could.
 * @param begun those that were, or are being, trained
 */
export function toConfirm(spec: Spec, trials: readonly TrialRecord[], begun: readonly Confirmation[]): Confirmation[] {
  const numbers = confirmed(spec, trials);
  return Array.from({ length: spec.confirm?.seeds ?? 0 }, (_, seed) => numbers.map((of) => ({ of, seed })))
    .flat()
    .filter(({ of, seed }) => !begun.some((other) => other.of === of && other.seed === seed));
}

/** The fresh seed of an index: the same for every trial, and none that the search has used. */
export const confirmationSeed = (sweepSeed: number, index: number) => runSeed(sweepSeed, 'confirm', index);
