import { describe, expect, it } from 'vitest';
import { lineageRungs, parameterSchedule } from '../../../../core/schedulers/lineage.ts';
import type { TrialRecord } from '../../../../core/sweep/trial.ts';

const trial = (number: number, rest: Partial<TrialRecord> = {}): TrialRecord => ({
  number,
  state: 'stopped',
  params: { x: number },
  ...rest,
});
const rungs = (...steps: number[]) => ({ rungs: steps.map((step) => ({ step, values: [step] })) });

describe('lineages', () => {
  const trials = [
    trial(0, rungs(2, 4, 6)),
    trial(1),
    trial(2, { clone: { of: 0, step: 5 }, ...rungs(6, 8) }),
    // Cloned before it had trained a step of its own.
    trial(4, { clone: { of: 2, step: 8 } }),
    trial(5, { clone: { of: 4, step: 8 }, ...rungs(10) }),
  ];

  it('tell when which parameters held, through clones of clones', () => {
    expect(parameterSchedule(trials, 5)).toEqual([
      { step: 0, params: { x: 0 } },
      { step: 5, params: { x: 2 } },
      { step: 8, params: { x: 5 } },
    ]);
    expect(parameterSchedule(trials, 1)).toEqual([{ step: 0, params: { x: 1 } }]);
  });

  it('tell what was reached at each rung, of a source only what came before the clone', () => {
    expect(lineageRungs(trials, 5).map(({ step }) => step)).toEqual([2, 4, 6, 8, 10]);
    expect(lineageRungs(trials.slice(0, 3), 0).map(({ step }) => step)).toEqual([2, 4, 6]);
  });

  it('name a trial that is missing', () => {
    expect(() => parameterSchedule(trials, 3)).toThrow('trial: there is no trial 3');
    expect(() => parameterSchedule([trial(1, { clone: { of: 0, step: 1 } })], 1)).toThrow('there is no trial 0');
    expect(() => parameterSchedule([trial(1, { clone: { of: 1, step: 1 } })], 1)).toThrow('cannot be a clone');
  });
});
