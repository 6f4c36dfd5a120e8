import { describe, expect, it } from 'vitest';
import { bestTrial, paretoFront } from '../../../core/analysis/best.ts';
import type { Objective, TrialRecord } from '../../../core/sweep/trial.ts';

const accuracy: Objective = { metric: 'accuracy', goal: 'maximize' };
const size: Objective = { metric: 'size', goal: 'minimize' };

function completed(number: number, ...values: number[]): TrialRecord {
  return { number, state: 'completed', params: {}, values };
}

describe('best trial', () => {
  it('respects the direction and skips NaN, failed and unfinished trials', () => {
    const trials: TrialRecord[] = [
      completed(0, 0.4),
      completed(1, Number.NaN),
      completed(2, 0.9),
      { number: 3, state: 'failed', params: {} },
      { number: 4, state: 'stopped', params: {}, last: { step: 3, values: [0.99] } },
      completed(5, 0.9),
    ];
    expect(bestTrial([accuracy], trials)?.number).toBe(2);
    expect(bestTrial([size], trials)?.number).toBe(0);
  });

  it('is undefined without a value', () => {
    expect(bestTrial([accuracy], [])).toBeUndefined();
    expect(bestTrial([accuracy], [completed(0, Number.NaN)])).toBeUndefined();
  });

  it('counts an infinite loss when there is nothing better', () => {
    expect(bestTrial([size], [completed(0, Number.POSITIVE_INFINITY)])?.number).toBe(0);
  });
});

describe('Pareto front of trials', () => {
  it('keeps the trade-offs in order of their numbers', () => {
    const trials = [
      completed(0, 0.9, 50),
      completed(1, 0.8, 10),
      completed(2, 0.8, 20),
      completed(3, Number.NaN, 1),
      completed(4, 0.95, 90),
      completed(5, 0.8, 10),
    ];
    expect(paretoFront([accuracy, size], trials).map((trial) => trial.number)).toEqual([0, 1, 4, 5]);
  });
});
