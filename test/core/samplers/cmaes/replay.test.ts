import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomStream } from '../../../../core/random.ts';
import { cmaes } from '../../../../core/samplers/cmaes.ts';
import type { SamplerRequest } from '../../../../core/samplers/sampler.ts';
import { compileSpace } from '../../../../core/space/compile.ts';
import type { TrialRecord } from '../../../../core/sweep/trial.ts';
import { mixed, sphere } from '../classics.ts';
import { medianBest, simulate } from '../simulation.ts';

describe('replay', () => {
  it('answers from its cache what a fresh instance answers, in whatever order results arrive', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), fc.integer(), (parallel, seed) => {
        const sampler = cmaes();
        const onRequest = (request: SamplerRequest) => {
          expect(sampler.propose(request)).toEqual(cmaes().propose(request));
        };
        simulate({ ...mixed, sampler, trials: 60, seed, parallel, onRequest });
      }),
      { numRuns: 15 },
    );
  });

  it('takes copies of the trials for the trials', () => {
    const sampler = cmaes();
    simulate({
      ...mixed,
      sampler,
      trials: 50,
      seed: 1,
      onRequest(request) {
        const copy = structuredClone(request.history) as TrialRecord[];
        expect(sampler.propose({ ...request, history: copy })).toEqual(sampler.propose(request));
      },
    });
  });

  it('uses a result that arrives late', () => {
    const history = simulate({ ...sphere, sampler: cmaes(), trials: 40, seed: 2 });
    const request = { space: sphere.space, objectives: [{ metric: 'm', goal: 'minimize' as const }], seed: 2 };
    const ask = (trials: readonly TrialRecord[]) =>
      cmaes().propose({ ...request, history: trials, trial: 40, budget: { parallel: 1 } });
    const late: TrialRecord[] = history.map((trial) =>
      trial.number === 12 ? { number: 12, state: 'running', params: trial.params } : trial,
    );
    expect(ask(late)).not.toEqual(ask(history));
  });

  it('loses little to 8 trials in flight', () => {
    const random = medianBest(cmaes, { ...sphere, trials: 8 });
    expect(medianBest(cmaes, { ...sphere, trials: 150, parallel: 8 })).toBeLessThan(0.15 * random);
  });
});

describe('runs', () => {
  /** The population of each run, first to last, on a function that is soon solved. */
  function populations(restarts: 'none' | 'ipop' | 'bipop'): number[] {
    const sampler = cmaes({ restarts });
    const sizes = new Map<string, number>();
    simulate({
      sampler,
      space: compileSpace({ x: { type: 'float', low: 0, high: 1 }, y: { type: 'float', low: 0, high: 1 } }),
      evaluate: ({ x, y }) => (Number(x) - 0.2) ** 2 + (Number(y) - 0.6) ** 2,
      trials: 1500,
      seed: 1,
      onRequest(request) {
        const { reason } = sampler.propose(request);
        const [, size, restart = '0'] = /of (\d+)(?:, restart (\d+))?/.exec(reason) ?? [];
        if (/^generation/.test(reason)) sizes.set(restart, Number(size));
      },
    });
    return [...sizes.values()];
  }

  it('restart with doubled populations once they have converged', () => {
    const sizes = populations('ipop');
    expect(sizes.length).toBeGreaterThan(2);
    expect(sizes).toEqual(sizes.map((_, i) => 6 * 2 ** i));
  });

  it('restart with large and small populations in turn', () => {
    const sizes = populations('bipop');
    expect(sizes.slice(0, 2)).toEqual([6, 12]);
    expect(sizes[2]).toBeLessThan(12);
  });

  it('go on without restarts', () => {
    expect(populations('none')).toEqual([6]);
  });

  it('starts from another sampler’s trials where told to', () => {
    const random = randomStream(4);
    const near = () => sphere.space.decode(sphere.space.parameters.map(() => 0.6 + 0.05 * random.normal()));
    const history: TrialRecord[] = Array.from({ length: 60 }, (_, number) => {
      const params = near();
      return { number, state: 'completed', params, values: [sphere.evaluate(params)] };
    });
    const objectives = [{ metric: 'm', goal: 'minimize' as const }];
    const budget = { parallel: 1 };
    const proposal = cmaes({ initial: 60 }).propose({
      space: sphere.space,
      objectives,
      history,
      trial: 60,
      seed: 1,
      budget,
    });
    if ('exhausted' in proposal) throw new Error(proposal.reason);
    // A random point has a loss of 75 on average, those of the source one of 2.
    expect(sphere.evaluate(proposal.params)).toBeLessThan(15);
  });
});
