import { isFeasible } from '../../../core/analysis/feasibility.ts';
import { randomStream } from '../../../core/random.ts';
import type { Sampler, SamplerRequest } from '../../../core/samplers/sampler.ts';
import type { Params, Space } from '../../../core/space/parameter.ts';
import type { Objective, TrialRecord } from '../../../core/sweep/trial.ts';

export interface Simulation {
  readonly sampler: Sampler;
  readonly space: Space;
  readonly evaluate: (params: Params) => number | readonly number[];
  /** Amounts by which outcome constraints are broken, where there are any. */
  readonly violations?: (params: Params) => readonly number[];
  readonly trials: number;
  readonly seed: number;
  readonly parallel?: number;
  readonly goal?: Objective['goal'];
  readonly objectives?: number;
  /** Looks at each request before it is answered. */
  readonly onRequest?: (request: SamplerRequest) => void;
}

/** Runs a sweep in memory; with several trials in flight they end in random order. */
export function simulate(simulation: Simulation): TrialRecord[] {
  const { sampler, space, evaluate, trials, seed, parallel = 1, goal = 'minimize', objectives: m = 1 } = simulation;
  const objectives = Array.from({ length: m }, (_, i) => ({ metric: `metric_${i}`, goal }));
  const order = randomStream(seed, 'arrivals');
  const history: TrialRecord[] = [];
  const flying: number[] = [];
  while (history.length < trials || flying.length > 0) {
    while (flying.length < parallel && history.length < trials) {
      const budget = { trials, parallel };
      const request = { space, objectives, history: [...history], trial: history.length, seed, budget };
      simulation.onRequest?.(request);
      const proposal = sampler.propose(request);
      if ('exhausted' in proposal) return history;
      flying.push(history.length);
      history.push({ number: history.length, state: 'running', params: proposal.params });
    }
    const [number] = flying.splice(order.below(flying.length), 1);
    const { params } = history[number!]!;
    const broken = simulation.violations && { violations: simulation.violations(params) };
    history[number!] = { ...history[number!]!, state: 'completed', values: [evaluate(params)].flat(), ...broken };
  }
  return history;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)]!;
}

/** Median over seeds of the best feasible value that a sampler finds. */
export function medianBest(make: () => Sampler, simulation: Omit<Simulation, 'sampler' | 'seed'>, seeds = 9): number {
  const sign = simulation.goal === 'maximize' ? -1 : 1;
  const bests = Array.from({ length: seeds }, (_, seed) => {
    const history = simulate({ ...simulation, sampler: make(), seed });
    const feasible = history.filter(isFeasible);
    return sign * Math.min(...feasible.map((trial) => sign * (trial.values?.[0] ?? Number.POSITIVE_INFINITY)));
  });
  return median(bests);
}
