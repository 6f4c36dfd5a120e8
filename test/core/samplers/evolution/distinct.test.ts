import { describe, expect, it } from 'vitest';
import { proposeDistinct } from '../../../../core/samplers/evolution/distinct.ts';
import type { SamplerRequest } from '../../../../core/samplers/sampler.ts';
import { compileSpace } from '../../../../core/space/compile.ts';
import type { Space } from '../../../../core/space/parameter.ts';
import type { TrialRecord } from '../../../../core/sweep/trial.ts';

const space = compileSpace({
  a: { type: 'categorical', choices: ['p', 'q', 'r'] },
  n: { type: 'int', low: 1, high: 4 },
  only: { type: 'int', low: 1, high: 2, when: { a: ['q'] } },
});

function request(over: Space, history: readonly TrialRecord[], trial: number): SamplerRequest {
  return { space: over, history, trial, objectives: [], seed: 1, budget: { parallel: 1 } };
}

function exhaust(over: Space): TrialRecord[] {
  const history: TrialRecord[] = [];
  for (;;) {
    const proposal = proposeDistinct(request(over, history, history.length), () => [0.1, 0.1, 0.1], 'a draw');
    if ('exhausted' in proposal) {
      expect(proposal.reason).toMatch(/every point/);
      return history;
    }
    history.push({ number: history.length, state: 'running', params: proposal.params });
  }
}

describe('distinct proposals', () => {
  it('go through a finite space once, though the method draws one point only', () => {
    const history = exhaust(space);
    expect(history).toHaveLength(4 + 8 + 4);
    expect(new Set(history.map(({ params }) => space.key(params))).size).toBe(16);
    expect(history[0]!.params).toEqual({ a: 'p', n: 1 });
  });

  it('keep to the constraints and end when they leave nothing', () => {
    const even: Space = { ...space, feasible: ({ n }) => Number(n) % 2 === 0 };
    const history = exhaust(even);
    expect(history.map(({ params }) => Number(params.n) % 2)).toEqual(new Array(8).fill(0));
  });

  it('repeat a point of an infinite space only when no other is found', () => {
    const half = compileSpace({
      a: { type: 'categorical', choices: ['p', 'q'] },
      x: { type: 'float', low: 0, high: 1, when: { a: ['p'] } },
    });
    const history: TrialRecord[] = [{ number: 0, state: 'running', params: { a: 'q' } }];
    const next = proposeDistinct(request(half, history, 1), () => [0.9, 0.5], 'a draw');
    expect('params' in next && next.params.a).toBe('p');
    const finite: Space = { ...half, feasible: ({ a }) => a === 'q' };
    const repeated = proposeDistinct(request(finite, history, 1), () => [0.9, 0.5], 'a draw');
    expect(repeated).toMatchObject({ params: { a: 'q' }, reason: expect.stringMatching(/repeats a point/) });
  });

  it('say so when the constraints leave nothing to draw', () => {
    const none: Space = { ...compileSpace({ x: { type: 'float', low: 0, high: 1 } }), feasible: () => false };
    expect(() => proposeDistinct(request(none, [], 0), () => [0.5], 'a draw')).toThrow(/constraints: none of/);
  });
});
