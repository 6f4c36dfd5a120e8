import { describe, expect, it } from 'vitest';
import type { TrialRecord } from '../../../core/sweep/trial.ts';
import { mostTelling } from '../../../core/sweep/warm-start.ts';

const loss = [{ metric: 'loss', goal: 'minimize' as const }];
const trial = (number: number, value: number): TrialRecord => ({
  number,
  state: 'completed',
  params: { x: value },
  values: [value],
});

describe('mostTelling', () => {
  it('leaves out what is not settled', () => {
    const running: TrialRecord = { number: 1, state: 'running', params: {} };
    const failed: TrialRecord = { number: 2, state: 'failed', params: {} };
    expect(mostTelling(loss, [trial(0, 1), running, failed])).toEqual([trial(0, 1), failed]);
  });

  it('keeps the best 500 and the newest 500 of a long search, in order', () => {
    const trials = Array.from({ length: 3000 }, (_, n) => trial(n, n === 7 ? Number.NaN : n));
    const kept = mostTelling(loss, trials).map(({ number }) => number);
    expect(kept).toEqual([
      ...Array.from({ length: 501 }, (_, n) => n).filter((n) => n !== 7),
      ...Array.from({ length: 500 }, (_, n) => 2500 + n),
    ]);
    const largest = mostTelling([{ metric: 'gain', goal: 'maximize' }], trials).map(({ number }) => number);
    expect(largest).toEqual(Array.from({ length: 500 }, (_, n) => 2500 + n));
  });

  it('takes the best of each of several objectives', () => {
    const two = [...loss, { metric: 'size', goal: 'minimize' as const }];
    const trials = Array.from({ length: 3000 }, (_, n) => ({ ...trial(n, n), values: [n, Math.abs(n - 1000)] }));
    const kept = new Set(mostTelling(two, trials).map(({ number }) => number));
    expect(kept.size).toBe(1000);
    expect([0, 249, 1000, 1100, 2999].every((number) => kept.has(number))).toBe(true);
    expect([250, 500, 2000].some((number) => kept.has(number))).toBe(false);
  });
});
