import { randomStream } from '../random.ts';
import { proposeDistinct } from './evolution/distinct.ts';
import { individualReader } from './evolution/individual.ts';
import { neighbour } from './evolution/neighbour.ts';
import { proposeInitial } from './evolution/population.ts';
import type { Sampler } from './sampler.ts';
import { forbidden, replayTabu } from './tabu/replay.ts';

export interface TabuSettings {
  /** Trials at the start, the best of which is where the search begins; default 10. */
  readonly initial?: number;
  /** Neighbours that are tried before each move; default the number of parameters, within 4 and 12. */
  readonly neighbours?: number;
  /** Moves for which a value that was left stays forbidden; default 7. */
  readonly tenure?: number;
}

/** Balls around the current point, each half as wide as the one before. */
const widest = 0.4;
const balls = 6;

/**
 * Tabu search: moves to the best of a few neighbours, even when it is worse, and forbids the values it has left for a
 * while, unless they beat everything so far (Glover: "Tabu Search, Part I", ORSA J. Computing 1(3), 1989). Continuous
 * neighbours lie on concentric balls (Chelouah, Siarry: "Tabu Search Applied to Global Optimization", EJOR 123, 2000).
 */
export function tabu(settings: TabuSettings = {}): Sampler {
  const read = individualReader();
  return {
    name: 'tabu',
    propose(request) {
      const { space, seed, trial, objectives } = request;
      const initial = settings.initial ?? 10;
      const individuals = read(request);
      const successful = individuals.some((individual) => individual.standing < 2);
      if (trial < initial || !successful) return proposeInitial(request, initial);

      const varying = space.parameters.filter((parameter) => parameter.cardinality > 1).length;
      const plan = {
        parameters: space.parameters,
        objectives: objectives.length,
        initial,
        neighbours: settings.neighbours ?? Math.min(12, Math.max(4, varying)),
        tenure: settings.tenure ?? 7,
      };
      const state = replayTabu(plan, individuals);
      const from = state.current.unit;
      const random = randomStream(seed, 'tabu', trial);
      const step = () => {
        const reach = widest / 2 ** random.below(balls);
        const certain = random.below(space.parameters.length);
        return space.parameters.map((parameter, i) => {
          const changes = i === certain || random.uniform() < 1 / (2 * Math.max(1, varying));
          const distance = reach * (0.5 + 0.5 * random.uniform()) * (random.uniform() < 0.5 ? -1 : 1);
          return changes ? neighbour(parameter, from[i]!, distance, random) : from[i]!;
        });
      };
      const draw = () => {
        let unit = step();
        for (let tries = 0; tries < 20 && forbidden(plan, state, unit); tries += 1) unit = step();
        return unit;
      };
      const reason = `neighbour of trial ${state.current.number} after ${state.moves} moves, ${state.tabu.length} tabu values`;
      return proposeDistinct(request, draw, reason);
    },
  };
}
