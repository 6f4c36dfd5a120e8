import { describe, expect, it } from 'vitest';
import { levelsOf } from '../../../../core/samplers/per-fidelity/levels.ts';
import { farthestReplica } from '../../../../core/samplers/per-fidelity/replicas.ts';

const levels = (...losses: number[]) => new Map(losses.map((loss, i) => [3 ** i, [loss]]));

describe('replicas', () => {
  it('are trials with the same values at two steps or more; the farthest stands for them', () => {
    expect(farthestReplica([levels(4, 3), levels(4, 3, 2), levels(4, 2)])).toEqual([1, 1, 2]);
  });

  it('are not told by a single value', () => {
    expect(farthestReplica([levels(4), levels(4, 3), new Map()])).toEqual([0, 1, 2]);
  });

  it('are told by losses whatever the goal, and by the end like by a rung', () => {
    const objectives = [{ metric: 'accuracy', goal: 'maximize' as const }];
    const rungs = [{ step: 1, values: [0.5] }];
    const trial = { number: 0, state: 'completed' as const, params: {}, values: [0.9], rungs };
    expect([...levelsOf(trial, objectives)]).toEqual([
      [1, [-0.5]],
      [Infinity, [-0.9]],
    ]);
  });
});
