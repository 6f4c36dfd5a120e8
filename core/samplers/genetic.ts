import { breed, type GeneticSettings, tournament } from './evolution/breeding.ts';
import { individualReader } from './evolution/individual.ts';
import { ranked } from './evolution/ranking.ts';
import type { Sampler } from './sampler.ts';

export interface GeneticAlgorithmSettings extends GeneticSettings {
  /** Parents drawn per tournament: more presses harder; default 3. */
  readonly tournament?: number;
}

/**
 * A genetic algorithm with overlapping generations: the best of parents and children survive, parents win tournaments
 * (Eiben, Smith: "Introduction to Evolutionary Computing", 2nd ed. 2015, chapters 4 and 5).
 */
export function genetic(settings: GeneticAlgorithmSettings = {}): Sampler {
  const read = individualReader();
  return {
    name: 'genetic',
    propose: (request) =>
      breed(request, settings, {
        read,
        select: (candidates, size) => ranked(candidates, request.objectives.length).slice(0, size),
        mate: (parents, random) => tournament(parents, settings.tournament ?? 3, random),
        crossoverIndex: 5,
        mutationIndex: 10,
      }),
  };
}
