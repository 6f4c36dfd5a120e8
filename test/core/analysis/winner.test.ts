import { describe, expect, it } from 'vitest';
import { type Contender, compareWinner } from '../../../core/analysis/winner.ts';

const contender = (trial: number, values: readonly number[], value = 0): Contender => ({
  trial,
  value,
  again: new Map(values.entries()),
});

/** What a seed does to every trial alike: paired tests take it out. */
const luck = [0.3, -0.2, 0.1, 0, -0.25];
const around = (mean: number, wobble: readonly number[]) => luck.map((shared, i) => mean + shared + wobble[i]!);
const a = [0.01, -0.02, 0, 0.015, -0.005];
const b = [-0.01, 0.005, 0.02, -0.015, 0];

describe('the winner against the others', () => {
  it('is better when every paired test says so, though the intervals overlap', () => {
    const { trials, verdict } = compareWinner('maximize', [contender(4, around(1, a)), contender(2, around(0.9, b))]);
    const [winner, other] = trials;
    expect(winner!.interval![0]).toBeLessThan(other!.interval![1]);
    expect(winner!.winner).toBeUndefined();
    // scipy.stats.ttest_rel and wilcoxon, alternative='greater'.
    expect(other!.winner!.n).toBe(5);
    expect(other!.winner!.better).toBeCloseTo(0.1, 10);
    expect(other!.winner!.t).toBeCloseTo(0.000383637, 8);
    expect(other!.winner!.wilcoxon).toBeCloseTo(0.03125, 10);
    expect(verdict).toBe(
      'Trial 4 is better, not just lucky: on 5 fresh seeds it beats trial 2 (paired t-test, p < 0.001).',
    );
  });

  it('goes by the goal', () => {
    const { trials } = compareWinner('minimize', [contender(0, around(0.9, b)), contender(1, around(1, a))]);
    expect(trials[1]!.winner!.better).toBeCloseTo(0.1, 10);
  });

  it('may be lucky when one of the others is not shown to be worse', () => {
    const close = luck.map((shared, i) => 0.99 + shared + [0.1, -0.1, 0.1, -0.1, 0.04][i]!);
    const { verdict } = compareWinner('maximize', [
      contender(4, around(1, a)),
      contender(2, around(0.5, b)),
      contender(7, close),
    ]);
    expect(verdict).toMatch(
      /^Trial 4 may just be lucky: .* better than that of trial 7, .* may be chance \(paired t-test, p = 0\.\d+\)\.$/,
    );
  });

  it('was lucky when another one is better', () => {
    const { verdict } = compareWinner('maximize', [contender(4, around(1, a)), contender(2, around(1.1, b))]);
    expect(verdict).toBe('Trial 4 was lucky: on 5 fresh seeds trial 2 is better (paired t-test, p < 0.001).');
    const barely = luck.map((shared, i) => 1.02 + shared + [0.1, -0.1, 0.1, -0.1, 0.04][i]!);
    expect(compareWinner('maximize', [contender(4, around(1, a)), contender(2, barely)]).verdict).toMatch(
      /^Trial 4 was lucky: .* though by so little that it may be chance/,
    );
  });

  it('is compared on the seeds that both have, finite values only', () => {
    const partial: Contender = {
      trial: 2,
      value: 0,
      again: new Map([
        [0, 1],
        [2, 2],
        [3, Number.NaN],
        [9, 0],
      ]),
    };
    const { trials } = compareWinner('maximize', [contender(4, [2, 5, 4, 7, 1]), partial]);
    expect(trials[1]).toMatchObject({ n: 3, winner: { n: 2, better: 1.5 } });
  });

  it('says when nothing can be said', () => {
    expect(compareWinner('minimize', []).verdict).toMatch(/no trial/);
    expect(compareWinner('minimize', [contender(1, [3])]).verdict).toMatch(/^Trial 1 is not confirmed/);
    expect(compareWinner('minimize', [contender(1, [3, 3]), contender(2, [4, 4])]).verdict).toMatch(
      /same value for every seed/,
    );
    expect(compareWinner('minimize', [contender(1, [3, 4, 3.5])]).verdict).toMatch(
      /^Trial 1 has a mean of 3.5 \(95 % confidence interval 2.258 to 4.742\) on 3 fresh seeds, and there is no other/,
    );
  });
});
