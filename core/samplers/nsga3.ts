import { dominates } from '../analysis/dominance.ts';
import { breed, type GeneticSettings } from './evolution/breeding.ts';
import { type Individual, individualReader, isFeasibleResult } from './evolution/individual.ts';
import { niched } from './evolution/niching.ts';
import { populationSize } from './evolution/population.ts';
import { divisionsFor, referenceDirections } from './evolution/reference-directions.ts';
import type { Sampler } from './sampler.ts';

export interface Nsga3Settings extends GeneticSettings {
  /** Divisions of each objective's axis between the reference directions; default as many as the population serves. */
  readonly divisions?: number;
}

/**
 * NSGA-III: survivors spread over reference directions instead of by crowding, for three objectives and more (Deb, Jain:
 * "An Evolutionary Many-Objective Optimization Algorithm Using Reference-Point-Based Nondominated Sorting Approach, Part
 * I", IEEE TEC 18(4), 2014). Of two random survivors the one that dominates becomes a parent, else either, so that few
 * objectives press as well (after Seada, Deb: "A Unified Evolutionary Optimization Procedure for Single, Multiple, and
 * Many Objectives", IEEE TEC 20(3), 2016).
 */
export function nsga3(settings: Nsga3Settings = {}): Sampler {
  const read = individualReader();
  return {
    name: 'nsga3',
    propose(request) {
      const objectives = request.objectives.length;
      const size = settings.population ?? populationSize(request);
      const directions = referenceDirections(objectives, settings.divisions ?? divisionsFor(objectives, size));
      return breed(request, settings, {
        read,
        select: (candidates, count) => niched(candidates, count, directions, request.seed),
        mate(parents, random) {
          const [a, b] = [parents[random.below(parents.length)]!, parents[random.below(parents.length)]!];
          return beats(b, a) ? b : a;
        },
        crossoverIndex: 30,
        mutationIndex: 20,
      });
    },
  };
}

function beats(a: Individual, b: Individual): boolean {
  if (isFeasibleResult(a) && isFeasibleResult(b)) return dominates(a.losses, b.losses);
  return a.standing < b.standing || (a.standing === b.standing && a.violation < b.violation);
}
