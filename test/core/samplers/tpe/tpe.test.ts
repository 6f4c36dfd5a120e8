import { describe, expect, it } from 'vitest';
import { tpe } from '../../../../core/samplers/tpe.ts';
import { compileSpace } from '../../../../core/space/compile.ts';
import type { Params, Space } from '../../../../core/space/parameter.ts';
import { spaceSchema } from '../../../../core/space/schema.ts';
import type { TrialRecord } from '../../../../core/sweep/trial.ts';
import { branin, sphere } from '../classics.ts';

function search(space: Space, value: (params: Params) => number, trials: number, seed: number, parallel = 1) {
  const sampler = tpe();
  const history: TrialRecord[] = [];
  const reasons: string[] = [];
  for (let trial = 0; trial < trials; trial += 1) {
    const proposal = sampler.propose({
      space,
      objectives: [{ metric: 'loss', goal: 'minimize' }],
      history,
      trial,
      seed,
      budget: { trials, parallel },
    });
    if ('exhausted' in proposal) break;
    reasons.push(proposal.reason);
    history.push({ number: trial, state: 'running', params: proposal.params });
    const done = trial + 1 - parallel;
    if (done >= 0) {
      const { params } = history[done]!;
      history[done] = { number: done, state: 'completed', params, values: [value(params)] };
    }
  }
  const values = history.flatMap((trial) => trial.values ?? []);
  return { history, reasons, best: Math.min(...values) };
}

const median = (values: number[]) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
const seeds = [1, 2, 3, 4, 5];

describe('tpe', () => {
  it('says what happened', () => {
    const { reasons } = search(sphere.space, sphere.evaluate, 12, 1);
    expect(reasons[0]).toBe('startup 1 of 10');
    expect(reasons[9]).toBe('startup 10 of 10');
    expect(reasons[10]).toMatch(/^tpe: log l\/g -?\d+\.\d\d over 24 candidates$/);
  });

  it('minimises classic functions far better than random search would', () => {
    // Random search: about 0.6 and 26 after 100 trials.
    expect(median(seeds.map((seed) => search(branin.space, branin.evaluate, 100, seed).best))).toBeLessThan(0.5);
    expect(median(seeds.map((seed) => search(sphere.space, sphere.evaluate, 100, seed).best))).toBeLessThan(6);
  });

  it('goes on learning with 16 trials in flight', () => {
    expect(median(seeds.map((seed) => search(sphere.space, sphere.evaluate, 100, seed, 16).best))).toBeLessThan(14);
  });

  it('finds the right branch of a conditional space and searches inside it', () => {
    const space = compileSpace(
      spaceSchema.parse({
        model: { type: 'categorical', choices: ['a', 'b', 'c'] },
        'a.x': { type: 'float', low: 0, high: 1, when: { model: ['a'] } },
        'b.x': { type: 'float', low: 0, high: 1, when: { model: ['b'] } },
        'b.y': { type: 'int', low: 0, high: 100, when: { model: ['b'] } },
        'c.x': { type: 'float', low: 0, high: 1, when: { model: ['c'] } },
      }),
    );
    const value = (params: Params) =>
      params.model === 'b'
        ? Math.abs((params['b.x'] as number) - 0.8) + Math.abs((params['b.y'] as number) - 20) / 100
        : 1;
    const { history, best } = search(space, value, 80, 3);
    expect(best).toBeLessThan(0.05);
    expect(history.slice(-30).filter(({ params }) => params.model === 'b').length).toBeGreaterThan(20);
  });

  it('keeps clear of where trials fail', () => {
    const space = compileSpace(spaceSchema.parse({ x: { type: 'float', low: 0, high: 1 } }));
    const tried = Array.from({ length: 60 }, (_, i): TrialRecord => {
      const x = (i + 0.5) / 60;
      // The nearer to 0.5 the better, but what is below fails.
      return { number: i, params: { x }, ...(x < 0.5 ? { state: 'failed' } : { state: 'completed', values: [x] }) };
    });
    const failing = (history: readonly TrialRecord[]) => {
      const proposals = Array.from({ length: 100 }, (_, i) =>
        tpe().propose({
          space,
          objectives: [{ metric: 'loss', goal: 'minimize' }],
          history,
          trial: 60 + i,
          seed: 5,
          budget: { parallel: 1 },
        }),
      );
      return proposals.filter((proposal) => 'params' in proposal && (proposal.params.x as number) < 0.5).length;
    };
    const forgotten = failing(tried.filter(({ state }) => state === 'completed'));
    expect(failing(tried)).toBeLessThan(0.7 * forgotten);
  });
});
