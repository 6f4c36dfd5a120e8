import { breed, type GeneticSettings, tournament } from './evolution/breeding.ts';
import { individualReader } from './evolution/individual.ts';
import { ranked } from './evolution/ranking.ts';
import type { Sampler } from './sampler.ts';

/**
 * NSGA-II: non-dominated sorting, crowding distance, binary tournaments (Deb, Pratap, Agarwal, Meyarivan: "A Fast and
 * Elitist Multiobjective Genetic Algorithm: NSGA-II", IEEE TEC 6(2), 2002). The running generation is used before it is
 * complete, as in the steady-state variant (Durillo, Nebro, Luna, Alba, EMO 2009), so that parallel trials never wait.
 */
export function nsga2(settings: GeneticSettings = {}): Sampler {
  const read = individualReader();
  return {
    name: 'nsga2',
    propose: (request) =>
      breed(request, settings, {
        read,
        select: (candidates, size) => ranked(candidates, request.objectives.length).slice(0, size),
        mate: (parents, random) => tournament(parents, 2, random),
        crossoverIndex: 15,
        mutationIndex: 20,
      }),
  };
}
