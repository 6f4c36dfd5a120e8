import { describe, expect, it } from 'vitest';
import { hypervolume } from '../../../core/analysis/hypervolume.ts';
import { createSampler, type SamplerConfig } from '../../../core/samplers/registry.ts';
import { branin, dtlz2, mixed, rosenbrock, sphere, zdt1 } from './classics.ts';
import { median, medianBest, type Simulation, simulate } from './simulation.ts';

type Name = SamplerConfig['name'];
type Problem = Pick<Simulation, 'space' | 'evaluate'>;

const make = (name: Name) => () => createSampler({ name } as SamplerConfig);
const best = (name: Name, problem: Problem, trials = 100, parallel = 1) =>
  medianBest(make(name), { ...problem, trials, parallel });

/** Shares of random search's median best value after 100 trials that a sampler must stay below. */
const bounds: Partial<Record<Name, readonly [sphere: number, rosenbrock: number, branin: number, mixed: number]>> = {
  cmaes: [0.2, 0.2, 0.9, 0.3],
  genetic: [0.5, 0.3, 0.9, 0.4],
  nsga2: [0.6, 0.5, 0.95, 0.5],
  nsga3: [0.8, 0.8, 0.95, 0.8],
  'differential-evolution': [0.4, 0.3, 0.9, 0.3],
  pso: [0.5, 0.4, 0.9, 0.4],
  tabu: [0.4, 0.4, 0.9, 0.5],
  annealing: [0.4, 0.4, 0.95, 0.5],
  reinforce: [0.7, 0.7, 1, 0.7],
};
const problems = { sphere, rosenbrock, branin, mixed };
const random = Object.fromEntries(Object.entries(problems).map(([name, p]) => [name, best('random', p)]));

describe.each(Object.entries(bounds))('%s', (name, shares) => {
  it.each(Object.entries(problems).map(([problem, p], i) => [problem, p, shares[i]!] as const))(
    'is ahead of random search on %s',
    (problem, p, share) => {
      expect(best(name as Name, p)).toBeLessThan(share * random[problem]!);
    },
  );

  it('keeps most of its lead with 16 trials in flight', () => {
    expect(best(name as Name, mixed, 160, 16)).toBeLessThan(0.8 * random.mixed!);
  });

  it('maximises as well as it minimises', () => {
    const mirrored = (params: Parameters<typeof mixed.evaluate>[0]) => -mixed.evaluate(params);
    const least = medianBest(make(name as Name), { ...mixed, trials: 60 }, 3);
    const most = medianBest(make(name as Name), { ...mixed, evaluate: mirrored, trials: 60, goal: 'maximize' }, 3);
    expect(most).toBe(-least);
  });
});

describe.each(['cmaes', 'genetic', 'nsga2', 'nsga3', 'differential-evolution'] as const)(
  '%s on two objectives',
  (name) => {
    it('spreads over a Pareto front better than random search', () => {
      const indicator = (sampler: Name) =>
        median(
          [0, 1, 2, 3, 4].map((seed) => {
            const history = simulate({ ...zdt1, sampler: make(sampler)(), trials: 150, seed, objectives: 2 });
            return hypervolume(
              history.map((trial) => trial.values!),
              [1, 6],
            );
          }),
        );
      expect(indicator(name)).toBeGreaterThan(indicator('random'));
    });
  },
);

describe('three objectives', () => {
  it.each(['nsga2', 'nsga3'] as const)('%s beats random search on DTLZ2', (name) => {
    const indicator = (sampler: Name) => {
      const history = simulate({ ...dtlz2, sampler: make(sampler)(), trials: 300, seed: 1, objectives: 3 });
      return hypervolume(
        history.map((trial) => trial.values!),
        [1.2, 1.2, 1.2],
      );
    };
    expect(indicator(name)).toBeGreaterThan(indicator('random') + 0.05);
  });
});
