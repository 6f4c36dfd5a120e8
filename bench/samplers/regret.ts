import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hypervolume } from '../../core/analysis/hypervolume.ts';
import type { Problem } from './problems.ts';
import type { Run } from './rows.ts';

/** One run counts at most so much, lest a single one decide a mean. */
const MOST = 2;

/** What a problem's losses are measured by. */
export interface Reference {
  readonly best: number;
  /** The median of random search after 1, 2, … evaluations. */
  readonly random: readonly number[];
}

/**
 * The loss after `trials` evaluations, smaller is better: with one objective the noise-free score of the trial with the
 * best observed value, with several the share of the problem's box that no trial dominates. Undefined when a run is
 * shorter.
 */
export function lossAfter({ box }: Problem, { rows }: Run, trials: number): number | undefined {
  if (rows.length < trials) return undefined;
  const seen = rows.slice(0, trials);
  if (!box) {
    const best = seen.reduce((least, row) => (row.value! < least.value! ? row : least));
    return best.score ?? best.value!;
  }
  const { ideal, reference } = box;
  const points = seen.map(({ values, scores }) =>
    (scores ?? values!).map((value, k) => Math.max(0, (value - ideal[k]!) / (reference[k]! - ideal[k]!))),
  );
  const one = reference.map(() => 1);
  return 1 - hypervolume(points, one);
}

const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
};

/** From the folder's reference.json, or from the problem's best loss and the runs of `optuna-random`. */
export function referenceOf(folder: string, problem: Problem, runs: readonly Run[], trials: number): Reference {
  const file = join(folder, 'reference.json');
  if (existsSync(file)) return (JSON.parse(readFileSync(file, 'utf8')) as Record<string, Reference>)[problem.name]!;
  const random = runs.filter((run) => run.peer === 'optuna-random' && run.problem === problem.name);
  if (problem.best === undefined || random.length === 0) {
    throw new Error(`${problem.name}: no reference; give its best loss and runs of optuna-random`);
  }
  const after = (n: number) => median(random.flatMap((run) => lossAfter(problem, run, n) ?? []));
  return { best: problem.best, random: Array.from({ length: trials }, (_, n) => after(n + 1)) };
}

/** 0 = the best loss known, 1 = the median of random search after as many evaluations. */
export function normalisedRegret({ best, random }: Reference, loss: number, trials: number): number {
  return Math.min(MOST, (loss - best) / (random[trials - 1]! - best));
}
