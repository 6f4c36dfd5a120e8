import { type Random, randomStream } from '../../random.ts';
import type { Proposal, SamplerRequest } from '../sampler.ts';
import { proposeDistinct } from './distinct.ts';
import type { Individual, IndividualReader } from './individual.ts';
import { populationSize, proposeInitial } from './population.ts';
import { replayGenerations } from './ranking.ts';
import { offspring } from './variation.ts';

/** Settings that the genetic samplers share. */
export interface GeneticSettings {
  /** Members of the population; default by the budget. */
  readonly population?: number;
  /** Probability that two parents are crossed; default 0.9. */
  readonly crossover?: number;
  /** Probability that a parameter is mutated; default 1 / number of parameters that can vary. */
  readonly mutation?: number;
}

/** What makes one genetic algorithm differ from another. */
export interface Breed {
  readonly read: IndividualReader;
  /** The survivors among parents and children, best first. */
  readonly select: (candidates: readonly Individual[], size: number) => Individual[];
  /** One parent out of the survivors. */
  readonly mate: (parents: readonly Individual[], random: Random) => Individual;
  readonly crossoverIndex: number;
  readonly mutationIndex: number;
}

/** The better of `size` random parents; `parents` are best first. */
export function tournament(parents: readonly Individual[], size: number, random: Random): Individual {
  let best = parents.length;
  for (let i = 0; i < size; i += 1) best = Math.min(best, random.below(parents.length));
  return parents[best]!;
}

/** Proposes a child of the population that the history replays to. */
export function breed(request: SamplerRequest, settings: GeneticSettings, kind: Breed): Proposal {
  const { space, trial, seed } = request;
  const size = settings.population ?? populationSize(request);
  const individuals = kind.read(request);
  const successful = individuals.filter((individual) => individual.standing < 2).length;
  if (trial < size || successful < 2) return proposeInitial(request, size);

  const parents = replayGenerations(individuals, size, kind.select);
  const varying = space.parameters.filter((parameter) => parameter.cardinality > 1).length;
  const variation = {
    crossover: settings.crossover ?? 0.9,
    crossoverIndex: kind.crossoverIndex,
    mutation: settings.mutation ?? 1 / Math.max(1, varying),
    mutationIndex: kind.mutationIndex,
  };
  const random = randomStream(seed, 'breed', trial);
  let reason = '';
  const draw = () => {
    const first = kind.mate(parents, random);
    const second = kind.mate(parents, random);
    reason = `child of trials ${first.number} and ${second.number}`;
    return offspring(space, first.unit, second.unit, variation, random);
  };
  return proposeDistinct(request, draw, () => `${reason}, in a population of ${parents.length}`);
}
