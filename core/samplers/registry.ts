import { annealing } from './annealing.ts';
import { autoSampler } from './auto.ts';
import { cmaes } from './cmaes.ts';
import { differentialEvolution } from './differential-evolution.ts';
import { genetic } from './genetic.ts';
import { gpSampler } from './gp.ts';
import { gridSampler } from './grid.ts';
import { nsga2 } from './nsga2.ts';
import { nsga3 } from './nsga3.ts';
import { perFidelity } from './per-fidelity.ts';
import { pso } from './pso.ts';
import { randomSampler } from './random.ts';
import { reinforce } from './reinforce.ts';
import type { Sampler } from './sampler.ts';
import type { SamplerConfig } from './settings.ts';
import { sobolSampler } from './sobol.ts';
import { tabu } from './tabu.ts';
import { tpe } from './tpe.ts';
import { warmStarted } from './transfer/warm-started.ts';

export { type SamplerConfig, samplerSchema } from './settings.ts';

type Makers = { readonly [N in SamplerConfig['name']]: (config: Extract<SamplerConfig, { name: N }>) => Sampler };

const makers: Makers = {
  auto: autoSampler,
  gp: gpSampler,
  tpe,
  random: randomSampler,
  grid: gridSampler,
  sobol: sobolSampler,
  cmaes,
  nsga2,
  nsga3,
  genetic,
  'differential-evolution': differentialEvolution,
  pso,
  tabu,
  annealing,
  reinforce,
};

/** Samplers that look at no results, and so learn nothing from those of others either. */
const heedless: readonly SamplerConfig['name'][] = ['random', 'sobol', 'grid'];

/** Samplers that model all results together; the others follow a path from result to result. */
const modelling: readonly SamplerConfig['name'][] = ['auto', 'gp', 'tpe'];

/** The sampler that a spec names. */
export function createSampler(config: SamplerConfig): Sampler {
  const make = makers[config.name] as (config: SamplerConfig) => Sampler;
  const plain = make(config);
  const sampler = modelling.includes(config.name) ? perFidelity(plain) : plain;
  return heedless.includes(config.name) ? sampler : warmStarted(sampler);
}
