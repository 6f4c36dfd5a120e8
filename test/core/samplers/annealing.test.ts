import { describe, expect, it } from 'vitest';
import { replayChain } from '../../../core/samplers/annealing/chain.ts';
import { failure, individual } from './individuals.ts';

describe('annealing', () => {
  const plan = { seed: 1, objectives: 1, initial: 4, horizon: 400, cooled: 1e-6 };
  const start = [1, 2, 3, 4].map((loss, number) => individual(number, loss, 0.5));

  it('accepts steps up while it is hot and none once it is cold', () => {
    const steps = (from: number) => Array.from({ length: 200 }, (_, i) => individual(from + i, 1.5 + (i % 2), 0.5));
    const hot = steps(4).filter(
      (_, i) => replayChain(plan, [...start, ...steps(4).slice(0, i + 1)], 300).current.number > 3,
    );
    expect(hot.length).toBeGreaterThan(100);
    expect(replayChain(plan, [...start, ...steps(400)], 600).current.number).toBe(0);
  });

  it('starts at the best of the first and never moves to a failure', () => {
    const failures = Array.from({ length: 50 }, (_, i) => failure(4 + i));
    expect(replayChain(plan, [...start, ...failures], 60).current.number).toBe(0);
    expect(replayChain(plan, [failure(0), ...start.slice(1)], 5).current.number).toBe(1);
  });
});
