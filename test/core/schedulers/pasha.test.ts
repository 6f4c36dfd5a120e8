import { describe, expect, it } from 'vitest';
import { noiseOf, rankingsAgree } from '../../../core/schedulers/halving/soft-ranking.ts';
import type { TrialRecord } from '../../../core/sweep/trial.ts';
import { schedulerOf, trialAt, viewOf } from './view.ts';

const pasha = () => schedulerOf({ name: 'pasha', max: 81 });
const next = (trials: readonly TrialRecord[], mayCreate = true) => pasha().next!(viewOf(trials, mayCreate));

/** Trials that wait at step 3, with their losses at steps 1, 2 and 3. */
const waiting = (...curves: [number, number, number][]) =>
  curves.map(([one, two, three], i) => trialAt(i, 'paused', { 1: one, 2: two, 3: three }));

describe('pasha', () => {
  it('keeps values at its rungs and twice between each', () => {
    const steps: number[] = [];
    for (let step = pasha().nextRung(0, 0); step !== null; step = pasha().nextRung(step, 0)) steps.push(step);
    expect(steps).toEqual([1, 2, 3, 5, 7, 9, 15, 21, 27]);
  });

  it('decides at its rungs alone, and waits above the first', () => {
    const decide = (step: number, own: number) => {
      const report = { trial: 1, values: [own], best: own };
      return pasha().decide({ ...report, step }, [{ trial: 0, values: [0.5], best: 0.5 }, report]).decision;
    };
    expect([decide(1, 0.4), decide(1, 0.6), decide(2, 0.6), decide(3, 0.4), decide(3, 0.6)]).toEqual([
      'continue',
      'pause',
      'continue',
      'pause',
      'pause',
    ]);
  });

  it('stays at its second rung while the order of the trials stays', () => {
    const steady = waiting([0.5, 0.4, 0.3], [0.6, 0.5, 0.4], [0.7, 0.6, 0.5]);
    expect(next(steady)).toEqual({ next: 'propose' });
    expect(next([...steady, trialAt(3, 'paused', { 1: 0.1 })])).toMatchObject({ next: 'resume', trial: 3 });
  });

  it('opens the next rung when the order changes, and the one above only when it changes there', () => {
    const changed = waiting([0.5, 0.4, 0.3], [0.4, 0.4, 0.4], [0.7, 0.6, 0.5]);
    expect(next(changed)).toMatchObject({ next: 'resume', trial: 0 });
    const at9 = (number: number, ...[one, three, nine]: [number, number, number]) =>
      trialAt(number, 'paused', { 1: one, 2: one, 3: three, 5: three, 7: three, 9: nine });
    const above = [at9(3, 0.2, 0.2, 0.1), at9(4, 0.1, 0.1, 0.2)];
    const before = changed.map((trial) => ({ ...trial, state: 'stopped' as const }));
    // 0 and 1 changed places between steps 1 and 3, 3 and 4 between 3 and 9.
    expect(next([...before, ...above])).toMatchObject({ next: 'resume', trial: 3 });
    const same = [at9(3, 0.2, 0.2, 0.2), at9(4, 0.1, 0.1, 0.1)];
    expect(next([...before, ...same])).toEqual({ next: 'propose' });
  });

  it('takes differences as small as those of curves that criss-cross for none', () => {
    // 0 and 1 change places twice and are 0.02 apart at last; 2 and 3 change places by 0.01.
    const noisy = waiting([0.5, 0.52, 0.5], [0.51, 0.5, 0.52], [0.7, 0.7, 0.71], [0.705, 0.71, 0.7]);
    expect(next(noisy)).toEqual({ next: 'propose' });
    // Without the first two nothing tells that 0.01 is noise.
    expect(next(noisy.slice(2))).toMatchObject({ next: 'resume', trial: 3 });
  });

  it('lets the best go on to the end when nothing else is left', () => {
    const steady = waiting([0.5, 0.4, 0.3], [0.6, 0.5, 0.4]);
    expect(next(steady, false)).toMatchObject({ next: 'resume', trial: 0 });
    const further = [trialAt(0, 'paused', { 1: 0.5, 2: 0.4, 3: 0.3, 9: 0.2 }), steady[1]!];
    expect(next(further, false)).toMatchObject({ next: 'resume', trial: 0 });
    expect(next([{ ...further[0]!, state: 'completed' }, steady[1]!], false).next).toBe('done');
  });

  it('refuses several objectives', () => {
    const two = ['a', 'b'].map((metric) => ({ metric, goal: 'minimize' as const }));
    expect(() => schedulerOf({ name: 'pasha', max: 9 }, two)).toThrow(/pasha compares trials by one objective/);
  });
});

describe('soft ranking', () => {
  it('takes the 90th percentile of the last differences of curves that criss-cross', () => {
    expect(
      noiseOf([
        [1, 2, 3],
        [2, 3, 4],
      ]),
    ).toBe(0);
    expect(
      noiseOf([
        [1, 3],
        [2, 2],
      ]),
    ).toBe(0);
    expect(
      noiseOf([
        [1, 3, 2.75],
        [2, 2, 3],
      ]),
    ).toBe(0.25);
    // Pairs 01, 02 and 12: only the first two criss-cross, 0.25 and 1.25 apart: 0.25 + 0.9 * 1.
    expect(
      noiseOf([
        [1, 3, 2.75],
        [2, 2, 3],
        [2, 2, 4],
      ]),
    ).toBeCloseTo(1.15, 12);
    expect(
      noiseOf([
        [1, 3, Number.NaN, 2.75],
        [2, 2, 2, 3],
      ]),
    ).toBe(0.25);
  });

  it('compares place by place', () => {
    expect(rankingsAgree([1, 2, 3], [10, 20, 30], 0)).toBe(true);
    expect(rankingsAgree([1, 2, 3], [10, 30, 20], 0.5)).toBe(false);
    expect(rankingsAgree([1, 2, 3], [10, 30, 20], 1)).toBe(true);
    expect(rankingsAgree([1, 2, 3], [30, 20, 10], 1)).toBe(false);
    expect(rankingsAgree([1, 1, Number.POSITIVE_INFINITY], [2, 1, Number.POSITIVE_INFINITY], 0)).toBe(true);
    expect(rankingsAgree([], [], 0)).toBe(true);
  });
});
