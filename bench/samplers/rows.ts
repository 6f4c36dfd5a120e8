import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { groupBy } from './group.ts';
import type { Answer } from './problems.ts';

/** One evaluation of a run, the form in which results are kept. */
export interface StoredRow extends Answer {
  readonly peer: string;
  readonly problem: string;
  readonly seed: number;
  readonly i: number;
}

/** The runs of a file of JSON lines, plain or compressed; lines of another kind are passed over. */
export function readRows(file: string): StoredRow[] {
  const bytes = readFileSync(file);
  const text = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  const lines = text.split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as StoredRow).filter(({ problem, i }) => problem && i);
}

/** What other samplers did on the problems of a folder. */
export function storedRows(folder: string): StoredRow[] {
  const results = join(folder, 'results');
  if (!existsSync(results)) return [];
  const files = readdirSync(results).filter((file) => /\.jsonl(\.gz)?$/.test(file));
  return files.sort().flatMap((file) => readRows(join(results, file)));
}

export interface Run {
  readonly peer: string;
  readonly problem: string;
  readonly seed: number;
  /** In order of arrival. */
  readonly rows: readonly StoredRow[];
}

export function runsOf(rows: readonly StoredRow[]): Run[] {
  const groups = groupBy(rows, ({ peer, problem, seed }) => JSON.stringify([peer, problem, seed]));
  return [...groups.values()].map((all) => {
    const { peer, problem, seed } = all[0]!;
    return { peer, problem, seed, rows: all.toSorted((a, b) => a.i - b.i) };
  });
}
