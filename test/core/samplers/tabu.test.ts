import { describe, expect, it } from 'vitest';
import { forbidden, replayTabu } from '../../../core/samplers/tabu/replay.ts';
import { compileSpace } from '../../../core/space/compile.ts';
import { individual } from './individuals.ts';

describe('tabu search', () => {
  const { parameters } = compileSpace({ x: { type: 'float', low: 0, high: 1 }, n: { type: 'int', low: 0, high: 9 } });
  const plan = { parameters, objectives: 1, initial: 2, neighbours: 2, tenure: 2 };
  const walk = [
    individual(0, 5, 0.5, 0.55),
    individual(1, 9, 0.1, 0.15),
    individual(2, 6, 0.5, 0.65),
    individual(3, 7, 0.7, 0.55),
  ];

  it('moves to the best neighbour though it is worse, and forbids what it left', () => {
    const state = replayTabu(plan, walk);
    expect(state.current.number).toBe(2);
    expect(forbidden(plan, state, [0.5, 0.55])).toBe(true);
    expect(forbidden(plan, state, [0.5, 0.75])).toBe(false);
  });

  it('goes to a forbidden value for a new best, and forgets after the tenure', () => {
    const aspiring = [...walk, individual(4, 1, 0.5, 0.55), individual(5, 6, 0.6, 0.65)];
    expect(replayTabu(plan, aspiring).current.number).toBe(4);
    const later = [7, 6.5, 7, 6.4].map((loss, i) => individual(4 + i, loss, 0.5, 0.75 + 0.1 * Math.floor(i / 2)));
    const state = replayTabu(plan, [...walk, ...later]);
    expect(state.moves).toBe(3);
    expect(forbidden(plan, state, [0.5, 0.55])).toBe(false);
  });
});
