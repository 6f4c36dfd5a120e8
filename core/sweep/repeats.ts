import { runSeed } from '../random.ts';
import type { Evaluate } from './repeats-schema.ts';

/** How often, and over what, the training of a trial is repeated; each run is one step, reported as its number from 1. */
export interface Repeats {
  readonly kind: 'folds' | 'seeds';
  readonly count: number;
}

/** One run. Of folds the seed is that of the split, so all have the same; of seeds each has its own. */
export interface Run {
  /** From 0. */
  readonly fold: number;
  readonly folds: number;
  readonly seed: number;
}

export function repeatsOf({ evaluate }: { readonly evaluate?: Evaluate }): Repeats | undefined {
  if (!evaluate) return undefined;
  return 'folds' in evaluate ? { kind: 'folds', count: evaluate.folds } : { kind: 'seeds', count: evaluate.seeds };
}

/** The runs that every trial of a sweep makes: the same for all, so that trials can be compared run by run. */
export function runsOf({ kind, count }: Repeats, sweepSeed: number): Run[] {
  return Array.from({ length: count }, (_, fold) => ({
    fold,
    folds: count,
    seed: runSeed(sweepSeed, kind, kind === 'folds' ? 0 : fold),
  }));
}
