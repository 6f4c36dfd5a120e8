import { describe, expect, it } from 'vitest';
import { bestByFronts } from '../../../core/schedulers/halving/fronts.ts';
import type { Objective, TrialRecord } from '../../../core/sweep/trial.ts';
import { schedulerOf, viewOf } from './view.ts';

const objectives: Objective[] = [
  { metric: 'error', goal: 'minimize' },
  { metric: 'speed', goal: 'maximize' },
];
const asha = (mode: string) => schedulerOf({ name: 'asha', mode, max: 9 }, objectives);

/** The first four are a front, each of the others is dominated. */
const values = [
  [0.1, 1],
  [0.2, 5],
  [0.3, 6],
  [0.9, 10],
  [0.95, 9],
  [0.4, 4],
  [0.5, 0.5],
] as const;

describe('several objectives', () => {
  it('takes whole fronts, and of the last one the points that are farthest apart', () => {
    const points = values.map(([error, speed]) => [error, -speed]);
    expect(bestByFronts(points, 0)).toEqual([]);
    expect(bestByFronts(points, 1)).toEqual([0]);
    // From (0.1, 1) the other end is farthest; then, in ranges of 0.8 and 9, (0.2, 5) lies 0.46 from the nearer of
    // both and (0.3, 6) 0.61.
    expect(bestByFronts(points, 2)).toEqual([0, 3]);
    expect(bestByFronts(points, 3)).toEqual([0, 3, 2]);
    expect(bestByFronts(points, 4).sort()).toEqual([0, 1, 2, 3]);
    expect(bestByFronts(points, 5).slice(0, 4).sort()).toEqual([0, 1, 2, 3]);
    expect(bestByFronts(points, 99)).toHaveLength(7);
  });

  it('takes what breaks outcome constraints after all fronts, the least broken first', () => {
    const points = values.map(([error, speed]) => [error, -speed]);
    const violations = [2, 0, 0, 1, 0, 0, 0];
    expect(bestByFronts(points, 3, violations).sort()).toEqual([1, 2, 4]);
    expect(bestByFronts(points, 6, violations).at(-1)).toBe(3);
    expect(bestByFronts(points, 7, violations).slice(-2)).toEqual([3, 0]);
    expect(
      bestByFronts(
        points,
        1,
        points.map((_, i) => 9 - i),
      ),
    ).toEqual([6]);
  });

  it('stays a number with infinite points', () => {
    const points = [
      [Number.POSITIVE_INFINITY, 0],
      [0, Number.POSITIVE_INFINITY],
      [1, 1],
      [1, 1],
    ];
    expect(bestByFronts(points, 3)).toHaveLength(3);
    expect(new Set(bestByFronts(points, 4)).size).toBe(4);
  });

  it('stops what is dominated', () => {
    const rung = values.map((own, trial) => ({ trial, values: own, best: own[0] }));
    const decide = (trial: number) => asha('stop').decide({ ...rung[trial]!, step: 1 }, rung);
    // Of seven a third, with the quantile's rule three, go on.
    expect(rung.map(({ trial }) => decide(trial).decision)).toEqual([
      'continue',
      'stop',
      'continue',
      'continue',
      'stop',
      'stop',
      'stop',
    ]);
    expect(decide(5)).toMatchObject({
      reason: 'asha: (0.4, 4) is not among the best 33 % of 7 trials at step 1',
    });
    const broken = { trial: 7, values: [0, Number.NaN], best: 0 };
    expect(asha('stop').decide({ ...broken, step: 1 }, [...rung, broken]).decision).toBe('stop');
  });

  it('promotes within the best fronts', () => {
    const trials = values.map((own, number): TrialRecord => {
      return { number, state: 'paused', params: {}, rungs: [{ step: 1, values: own }] };
    });
    const scheduler = asha('promote');
    const resumed: number[] = [];
    for (;;) {
      const next = scheduler.next!(viewOf([...trials]));
      if (next.next !== 'resume') break;
      resumed.push(next.trial);
      trials[next.trial] = { ...trials[next.trial]!, state: 'running' };
    }
    expect(resumed).toEqual([0, 3, 2]);
    const stuck = trials.map((trial) => ({ ...trial, state: 'paused' as const })).slice(4, 5);
    expect(asha('promote').next!(viewOf(stuck, false))).toMatchObject({ next: 'resume', trial: 4 });
  });
});
