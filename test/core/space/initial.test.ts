import { describe, expect, it } from 'vitest';
import { randomSampler } from '../../../core/samplers/random.ts';
import { startingWith } from '../../../core/samplers/starting-with.ts';
import { compileSpace } from '../../../core/space/compile.ts';
import { startingPoints } from '../../../core/space/initial.ts';
import { spaceSchema } from '../../../core/space/schema.ts';
import type { TrialRecord } from '../../../core/sweep/trial.ts';

const definition = spaceSchema.parse({
  lr: { type: 'float', low: 0.001, high: 0.1, log: true },
  optimizer: { type: 'categorical', choices: ['sgd', 'adam'] },
  momentum: { type: 'float', low: 0, high: 1, when: { optimizer: ['sgd'] } },
  twice: { type: 'derived', expression: 'lr * 2' },
});
const space = compileSpace(definition);

describe('startingPoints', () => {
  it('puts the default first and completes initial points from it, each point once', () => {
    const points = startingPoints(space, {
      default: { lr: 0.02, optimizer: 'sgd' },
      initial: [{ optimizer: 'adam' }, { momentum: 0.9 }, { lr: 0.02, momentum: 0.5 }],
    });
    expect(points).toEqual([
      { lr: 0.02, optimizer: 'sgd', momentum: 0.5, twice: 0.04 },
      { lr: 0.02, optimizer: 'adam', twice: 0.04 },
      { lr: 0.02, optimizer: 'sgd', momentum: 0.9, twice: 0.04 },
    ]);
    expect(startingPoints(space, { initial: [{ optimizer: 'adam' }] })).toEqual([
      { lr: 0.01, optimizer: 'adam', twice: 0.02 },
    ]);
  });

  it.each([
    [{ initial: [{}, { lr: 5 }] }, 'initial.1.lr: 5 is not one of 0.001 to 0.1'],
    [{ default: { rate: 5 } }, 'default.rate: is not a parameter of the space'],
    [{ initial: [{ twice: 5 }] }, 'initial.0.twice: is derived; leave it out'],
    [{ default: { optimizer: 'adam', momentum: 0.5 } }, 'default.momentum: is inactive under the other values'],
  ])('names the point and the parameter that is wrong', (start, message) => {
    expect(() => startingPoints(space, start)).toThrow(message);
  });
});

describe('startingWith', () => {
  it('proposes each point once, whatever became of it, then what the sampler proposes', () => {
    const points = startingPoints(space, { initial: [{ lr: 0.03 }, { lr: 0.04 }] });
    const sampler = startingWith(points, randomSampler());
    const history: TrialRecord[] = [];
    for (let number = 0; number < 4; number += 1) {
      const proposal = sampler.propose({
        space,
        objectives: [{ metric: 'm', goal: 'minimize' }],
        history,
        trial: number,
        seed: 1,
        budget: { parallel: 1 },
      });
      if ('exhausted' in proposal) throw new Error(proposal.reason);
      history.push({ number, state: number === 0 ? 'failed' : 'running', params: proposal.params });
    }
    expect(history.slice(0, 2).map(({ params }) => params)).toEqual(points);
    expect(new Set(history.map(({ params }) => space.key(params))).size).toBe(4);
  });

  it('proposes a point that came late, and that once, after a long history', () => {
    const points = startingPoints(space, { initial: [{ lr: 0.03 }] });
    const sampler = startingWith(points, randomSampler());
    const others: TrialRecord[] = Array.from({ length: 50 }, (_, number) => ({
      number,
      state: 'completed',
      params: { lr: 0.001 + number / 1000, optimizer: 'adam' },
      values: [number],
    }));
    const propose = (history: readonly TrialRecord[]) =>
      sampler.propose({ space, objectives: [], history, trial: history.length, seed: 1, budget: { parallel: 1 } });
    expect(propose(others)).toMatchObject({ params: points[0] });
    const tried: TrialRecord = { number: 50, state: 'running', params: points[0]! };
    expect(propose([...others, tried])).not.toMatchObject({ params: points[0] });
  });
});
