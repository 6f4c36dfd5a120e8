import { describe, expect, it } from 'vitest';
import { isFeasible } from '../../../core/analysis/feasibility.ts';
import { createSampler, type SamplerConfig } from '../../../core/samplers/registry.ts';
import { gardner, mystery } from './classics.ts';
import { median, medianBest, simulate } from './simulation.ts';

const make = (name: SamplerConfig['name']) => () => createSampler({ name });

/** Median number of feasible trials over some seeds, with the constraint told and with it left out. */
function feasibleTrials(name: SamplerConfig['name']): { told: number; ignored: number } {
  const { space, evaluate, violations } = mystery;
  const seeds = Array.from({ length: 7 }, (_, seed) => seed);
  const counts = (told: boolean) =>
    seeds.map((seed) => {
      const constraints = told ? { violations } : {};
      const history = simulate({ space, evaluate, ...constraints, sampler: make(name)(), trials: 60, seed });
      return history.filter(({ params }) => isFeasible({ violations: violations(params) })).length;
    });
  return { told: median(counts(true)), ignored: median(counts(false)) };
}

describe('outcome constraints', () => {
  it.each(['gp', 'auto'] as const)('%s finds an optimum on the boundary, the other side of which is better', (name) => {
    expect(medianBest(make(name), { ...mystery, trials: 40 }, 3)).toBeLessThan(-1.15);
  });

  it.each(['gp', 'auto'] as const)('%s finds a small feasible region and the best in it', (name) => {
    expect(medianBest(make(name), { ...gardner, trials: 50 }, 3)).toBeLessThan(0.3);
  });

  it.each([
    'tpe',
    'cmaes',
    'nsga2',
    'nsga3',
    'genetic',
    'differential-evolution',
    'pso',
    'tabu',
    'annealing',
    'reinforce',
  ] as const)('%s spends its trials where they are kept', (name) => {
    const { told, ignored } = feasibleTrials(name);
    expect(told).toBeGreaterThan(1.2 * ignored);
  });

  it('gp extends a front that is feasible', () => {
    // The first objective falls to the left, where the second rises and everything below 2 is infeasible.
    const { space } = mystery;
    const history = simulate({
      space,
      objectives: 2,
      evaluate: ({ x0, x1 }) => [Number(x0), 5 - Number(x0) + (Number(x1) - 1) ** 2],
      violations: ({ x0 }) => [2 - Number(x0)],
      sampler: make('gp')(),
      trials: 30,
      seed: 1,
    });
    const later = history.slice(12).filter(isFeasible);
    expect(later.length).toBeGreaterThan(12);
    expect(Math.min(...later.map(({ values }) => values![0]!))).toBeLessThan(2.2);
    expect(Math.max(...later.map(({ values }) => values![0]!))).toBeGreaterThan(4);
  });
});
