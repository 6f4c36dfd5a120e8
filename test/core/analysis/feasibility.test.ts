import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bestTrial, bestValues, paretoFront } from '../../../core/analysis/best.ts';
import { isFeasible, penalisedLosses, totalViolation } from '../../../core/analysis/feasibility.ts';
import type { TrialRecord } from '../../../core/sweep/trial.ts';

const objectives = [{ metric: 'loss', goal: 'minimize' as const }];

function completed(number: number, values: number[], ...violations: number[]): TrialRecord {
  return { number, state: 'completed', params: {}, values, violations };
}

describe('feasibility', () => {
  it('adds up what is broken and nothing else', () => {
    expect(totalViolation({})).toBe(0);
    expect(totalViolation({ violations: [-3, 0] })).toBe(0);
    expect(totalViolation({ violations: [-3, 0.5, 0.25] })).toBe(0.75);
    expect(totalViolation({ violations: [Number.NaN] })).toBe(Number.POSITIVE_INFINITY);
    expect(isFeasible({ violations: [-1, 1e-9] })).toBe(false);
  });

  it('decides what can be the best', () => {
    const trials = [completed(0, [1], 0.1), completed(1, [2], -1), completed(2, [3], 0)];
    expect(bestTrial(objectives, trials)?.number).toBe(1);
    expect(bestValues(objectives, trials)).toEqual([2]);
    expect(bestTrial(objectives, trials.slice(0, 1))).toBeUndefined();
    const two = [...objectives, { metric: 'size', goal: 'minimize' as const }];
    const front = paretoFront(two, [completed(0, [0, 0], 1), completed(1, [1, 2], -1), completed(2, [2, 1], -1)]);
    expect(front.map(({ number }) => number)).toEqual([1, 2]);
  });
});

describe('penalised losses', () => {
  const finite = fc.double({ min: -1e6, max: 1e6, noNaN: true });
  const point = fc.tuple(finite, fc.oneof(fc.constant(0), fc.double({ min: 1e-3, max: 1e3, noNaN: true })));

  it('leave feasible points their own, put infeasible ones behind them, in order of their violation', () => {
    fc.assert(
      fc.property(fc.array(point, { minLength: 1, maxLength: 12 }), (points) => {
        const losses = penalisedLosses(
          points.map(([loss]) => loss),
          points.map(([, by]) => by),
        );
        points.forEach(([loss, by], i) => {
          if (by === 0) expect(losses[i]).toBe(loss);
          points.forEach(([, other], j) => {
            if (by === 0 && other > 0) expect(losses[i]).toBeLessThanOrEqual(losses[j]!);
            if (by > 0 && by < other) expect(losses[i]).toBeLessThanOrEqual(losses[j]!);
          });
        });
      }),
    );
  });
});
