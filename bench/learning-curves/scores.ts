import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { CurveTable } from './tables.ts';

export interface Run {
  readonly peer: string;
  readonly seed: number;
  /** What was reported, epoch by epoch over all trials. */
  readonly values: readonly number[];
  readonly trials?: number;
}

export interface Score {
  readonly peer: string;
  readonly seeds: number;
  /** 0 = the best known value, 1 = the median of random search without stopping, after all epochs; the mean over seeds. */
  readonly regret: number;
  /** Of the mean, over seeds. */
  readonly standardError: number;
  /** Median epochs until a value within one hundredth of the best known one, the seeds that never got there included. */
  readonly epochsToNear: number;
  readonly trials: number | undefined;
}

const near = 0.01;
/** One run counts at most so much, as in compare.py. */
const cap = 2;

/** Stored results of others, where the folder has some. */
export function readPeers(folder: string, problem: string): Run[] {
  const results = join(folder, 'results');
  const runs = new Map<string, { peer: string; seed: number; values: number[] }>();
  for (const name of existsSync(results) ? readdirSync(results) : []) {
    if (!/^mf.*\.jsonl(\.gz)?$/.test(name)) continue;
    const bytes = readFileSync(join(results, name));
    for (const line of (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8').split('\n')) {
      if (line === '') continue;
      const row = JSON.parse(line) as { peer: string; problem: string; seed: number; i: number; value: number };
      if (row.problem !== problem) continue;
      const key = `${row.peer}/${row.seed}`;
      const run = runs.get(key) ?? { peer: row.peer, seed: row.seed, values: [] };
      run.values[row.i - 1] = row.value;
      runs.set(key, run);
    }
  }
  return [...runs.values()];
}

/** Best first. */
export function scoresOf(folder: string, { name, optimum }: CurveTable, runs: readonly Run[]): Score[] {
  const reference = JSON.parse(readFileSync(join(folder, 'reference.json'), 'utf8')) as Record<
    string,
    { best: number; random: number[] }
  >;
  const { best, random } = reference[name]!;
  const unit = random.at(-1)! - best;
  const scores = [...new Set(runs.map(({ peer }) => peer))].map((peer): Score => {
    const own = runs.filter((run) => run.peer === peer);
    const regrets = own.map(({ values }) => Math.min(cap, (Math.min(...values) - best) / unit));
    const regret = mean(regrets);
    const variance = mean(regrets.map((one) => (one - regret) ** 2));
    const reached = own.map(({ values }) => values.findIndex((value) => value <= optimum + near) + 1 || Infinity);
    const trials = own[0]!.trials === undefined ? undefined : mean(own.map((run) => run.trials!));
    const standardError = Math.sqrt(variance / Math.max(1, own.length - 1));
    return { peer, seeds: own.length, regret, standardError, epochsToNear: middle(reached), trials };
  });
  return scores.sort((a, b) => a.regret - b.regret);
}

export function printTable({ name }: CurveTable, scores: readonly Score[]): void {
  const random = scores.find(
    ({ peer }) => peer === 'optuna-random+full' || peer === 'skysweep-random+none',
  )?.epochsToNear;
  console.log(`\n${name}\n\n| | seeds | regret | ± | trials | epochs to within 0.01 | times fewer than random |`);
  console.log('| --- | --- | --- | --- | --- | --- | --- |');
  for (const { peer, seeds, regret, standardError, trials, epochsToNear } of scores) {
    const ratio = random === undefined ? '' : (random / epochsToNear).toFixed(1);
    const cells = [
      peer,
      seeds,
      regret.toFixed(3),
      standardError.toFixed(3),
      trials?.toFixed(0) ?? '',
      epochsToNear,
      ratio,
    ];
    console.log(`| ${cells.join(' | ')} |`);
  }
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value / values.length, 0);

function middle(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[Math.floor((sorted.length - 1) / 2)]! + sorted[Math.ceil((sorted.length - 1) / 2)]!) / 2;
}
