import { describe, expect, it } from 'vitest';
import { createSampler, type SamplerConfig } from '../../../../core/samplers/registry.ts';
import type { Source } from '../../../../core/samplers/source.ts';
import type { Params } from '../../../../core/space/parameter.ts';
import type { TrialRecord } from '../../../../core/sweep/trial.ts';
import { mixed } from '../classics.ts';

const { space, evaluate } = mixed;
const objectives = [{ metric: 'loss', goal: 'minimize' as const }];

function search(
  name: SamplerConfig['name'],
  value: (params: Params) => number,
  trials: number,
  seed: number,
  sources?: readonly Source[],
): TrialRecord[] {
  const sampler = createSampler({ name } as SamplerConfig);
  const history: TrialRecord[] = [];
  for (let trial = 0; trial < trials; trial += 1) {
    const budget = { trials: 100, parallel: 1 };
    const request = { space, objectives, history, trial, seed, budget, ...(sources && { sources }) };
    const proposal = sampler.propose(request);
    if ('exhausted' in proposal) break;
    history.push({ number: trial, state: 'completed', params: proposal.params, values: [value(proposal.params)] });
  }
  return history;
}

/** Mean best value after so many trials, over some seeds. */
function meanBest(name: SamplerConfig['name'], trials: number, before?: (params: Params) => number): number {
  const seeds = [1, 2, 3, 4, 5];
  const bests = seeds.map((seed) => {
    const sources = before && [{ name: 'before', objectives, history: search('tpe', before, 60, seed + 100) }];
    return Math.min(...search(name, evaluate, trials, seed, sources).map(({ values }) => values![0]!));
  });
  return bests.reduce((sum, best) => sum + best / bests.length, 0);
}

const alike = (params: Params) => 7 + 3 * evaluate({ ...params, rate: Math.min(1, Number(params.rate) * 2) });

describe.each(['auto', 'gp', 'tpe', 'cmaes', 'genetic', 'differential-evolution'] as const)('%s', (name) => {
  it('is far better after ten trials when it knows a search that was alike', () => {
    expect(meanBest(name, 10, alike)).toBeLessThan(0.5 * meanBest(name, 10));
  });
});

describe.each(['tpe', 'cmaes'] as const)('%s', (name) => {
  it('gets over a search that tells the opposite', () => {
    expect(meanBest(name, 80, (params) => -evaluate(params))).toBeLessThan(meanBest(name, 80) + 0.05);
  });
});
