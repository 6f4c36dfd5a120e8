import { describe, expect, it } from 'vitest';
import { splitTrials } from '../../../../core/samplers/tpe/ranking.ts';
import type { TrialRecord } from '../../../../core/sweep/trial.ts';

const loss = { metric: 'loss', goal: 'minimize' } as const;
const accuracy = { metric: 'accuracy', goal: 'maximize' } as const;
const completed = (...values: number[]) => ({ state: 'completed' as const, values });
const stopped = (step: number, ...values: number[]) => ({ state: 'stopped' as const, last: { step, values } });
const numbered = (trials: readonly Partial<TrialRecord>[]) =>
  trials.map((trial, number) => ({ number, params: {}, state: 'running', ...trial }) as TrialRecord);

describe('splitTrials', () => {
  it('prefers completed trials by value, then those that were stopped late, then by their last value', () => {
    const trials = numbered([
      stopped(3, 0.1),
      completed(0.9),
      stopped(9, 0.7),
      stopped(9, 0.4),
      completed(0.5),
      completed(Number.NaN),
      stopped(3, Number.NaN),
    ]);
    const order = [4, 1, 5, 3, 2, 0, 6];
    for (let count = 1; count <= 7; count += 1) {
      expect(splitTrials([loss], trials, count).good).toEqual(order.slice(0, count).sort());
    }
  });

  it('counts paused trials with a report like stopped ones, and failed and open ones among the others', () => {
    const trials = numbered([
      { state: 'failed' },
      { state: 'running', last: { step: 5, values: [0] } },
      { state: 'paused', last: { step: 2, values: [3] } },
      { state: 'paused' },
      { state: 'queued' },
      completed(7),
    ]);
    expect(splitTrials([loss], trials, 10)).toEqual({ good: [2, 5], others: [0, 1, 3, 4] });
  });

  it('knows the direction', () => {
    const trials = numbered([completed(0.1), completed(0.9), completed(0.5)]);
    expect(splitTrials([loss], trials, 1).good).toEqual([0]);
    expect(splitTrials([accuracy], trials, 1).good).toEqual([1]);
  });

  it('takes whole fronts of several objectives, and of the last one those that span the most', () => {
    const trials = numbered([
      completed(0, 0.5),
      completed(1, 1),
      completed(2, 0.9),
      completed(3, 0.8),
      completed(2.01, 0.9001),
      completed(1.5, 0.2),
    ]);
    // Front 0: trials 0 to 3 (higher accuracy costs more loss); 4 hides behind 2.
    expect(splitTrials([loss, accuracy], trials, 2).good).toHaveLength(2);
    expect(
      splitTrials([loss, accuracy], numbered([completed(0, 1), completed(1, 0), completed(0, 0.5)]), 1).good,
    ).toEqual([0]);
    const line = numbered([completed(0, 0), completed(0.49, 0.49), completed(0.5, 0.5), completed(0.51, 0.51)]);
    expect(splitTrials([loss, accuracy], line, 2).good).not.toEqual([1, 2]);
  });

  it('survives infinite values of several objectives', () => {
    const wild = numbered([
      completed(Number.POSITIVE_INFINITY, 1),
      completed(Number.NaN, Number.NEGATIVE_INFINITY),
      completed(Number.NEGATIVE_INFINITY, 0),
      completed(1, Number.POSITIVE_INFINITY),
    ]);
    expect(splitTrials([loss, accuracy], wild, 2).good).toHaveLength(2);
  });
});
