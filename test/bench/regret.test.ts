import { describe, expect, it } from 'vitest';
import type { Problem } from '../../bench/samplers/problems.ts';
import { lossAfter, normalisedRegret, referenceOf } from '../../bench/samplers/regret.ts';
import { type Run, runsOf, type StoredRow } from '../../bench/samplers/rows.ts';
import { regretTable } from '../../bench/samplers/table.ts';

const one: Problem = { name: 'one', objectives: 1, space: {}, listed: [], best: 1 };
const two: Problem = { name: 'two', objectives: 2, space: {}, listed: [], box: { ideal: [0, 0], reference: [2, 4] } };

const rows = (peer: string, seed: number, values: readonly number[], scores = values): StoredRow[] =>
  values.map((value, k) => ({ peer, problem: 'one', seed, i: k + 1, value, score: scores[k]! }));
const runOf = (all: readonly StoredRow[]): Run => runsOf(all)[0]!;

describe('the loss after some evaluations', () => {
  it('is the score without noise of what looked best', () => {
    const run = runOf(rows('a', 0, [5, 2, 3], [4, 3.5, 1]));
    expect([1, 2, 3].map((n) => lossAfter(one, run, n))).toEqual([4, 3.5, 3.5]);
    expect(lossAfter(one, run, 4)).toBeUndefined();
  });

  it('is the share of the box that no trial dominates', () => {
    const values = [
      [1, 2],
      [3, 0],
      [-1, 3],
    ];
    const run = runOf(values.map((pair, k) => ({ peer: 'a', problem: 'two', seed: 0, i: k + 1, values: pair })));
    // A quarter; a point outside the box adds nothing; one beyond the ideal counts as on it: half of a quarter more.
    expect([1, 2, 3].map((n) => lossAfter(two, run, n))).toEqual([0.75, 0.75, 0.625]);
  });
});

describe('normalised regret', () => {
  it('is 0 at the best known, 1 at the median of random search, and at most 2', () => {
    const runs = runsOf(
      [
        [9, 7],
        [5, 5],
        [4, 3],
      ].flatMap((values, seed) => rows('optuna-random', seed, values)),
    );
    const reference = referenceOf('no-such-folder', one, runs, 2);
    expect(reference).toEqual({ best: 1, random: [5, 5] });
    expect([1, 3, 5, 100].map((loss) => normalisedRegret(reference, loss, 2))).toEqual([0, 0.5, 1, 2]);
  });

  it('asks for a baseline', () => {
    expect(() => referenceOf('no-such-folder', one, [], 2)).toThrow(/one: no reference/);
  });
});

it('ranks samplers that ran every problem by mean regret', () => {
  const runs = runsOf([
    ...rows('worse', 0, [4]),
    ...rows('better', 0, [2]),
    ...rows('better', 1, [3]),
    ...rows('short', 0, []),
  ]);
  const table = regretTable([one], runs, new Map([['one', { best: 1, random: [5] }]]), 1);
  expect(table.split('\n').slice(2)).toEqual([
    '| better | 2 | 0.375 | 0.125 | 0.38 |',
    '| worse | 1 | 0.750 |  | 0.75 |',
  ]);
});
