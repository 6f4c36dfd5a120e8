import { randomStream } from '../random.ts';
import { cooling, replayChain } from './annealing/chain.ts';
import { proposeDistinct } from './evolution/distinct.ts';
import { individualReader } from './evolution/individual.ts';
import { neighbour } from './evolution/neighbour.ts';
import { proposeInitial } from './evolution/population.ts';
import type { Sampler } from './sampler.ts';

export interface AnnealingSettings {
  /** Trials at the start, which set the scale of the temperature and the first point; default 10. */
  readonly initial?: number;
  /** Last temperature as a share of the first; default 0.001. */
  readonly cooled?: number;
  /** Trials until the last temperature; default the budget, or 200. */
  readonly horizon?: number;
}

const widest = 0.3;
const narrowest = 0.01;

/**
 * Simulated annealing with a geometric schedule (Kirkpatrick, Gelatt, Vecchi: "Optimization by Simulated Annealing",
 * Science 220, 1983) and Cauchy steps, whose long tails leave local optima (Szu, Hartley: "Fast Simulated Annealing",
 * Phys. Lett. A 122, 1987). The chain is replayed from the results in order of their numbers.
 */
export function annealing(settings: AnnealingSettings = {}): Sampler {
  const read = individualReader();
  return {
    name: 'annealing',
    propose(request) {
      const { space, seed, trial, objectives, budget } = request;
      const initial = settings.initial ?? 10;
      const individuals = read(request);
      const successful = individuals.some((individual) => individual.standing < 2);
      if (trial < initial || !successful) return proposeInitial(request, initial);

      const horizon = Math.max(initial + 1, settings.horizon ?? budget.trials ?? 200);
      const plan = { seed, objectives: objectives.length, initial, horizon, cooled: settings.cooled ?? 0.001 };
      const { current, temperature } = replayChain(plan, individuals, trial);
      const progress = cooling(plan, trial);
      const width = widest * (narrowest / widest) ** progress;
      const varying = Math.max(1, space.parameters.filter((parameter) => parameter.cardinality > 1).length);
      // Hot: half of the coordinates change; cold: one or two.
      const probability = Math.max(1 / varying, 0.5 * (1 - progress));
      const random = randomStream(seed, 'annealing', trial);
      const draw = () => {
        const certain = random.below(space.parameters.length);
        return space.parameters.map((parameter, i) => {
          const distance = width * Math.tan(Math.PI * (random.uniform() - 0.5));
          const changes = i === certain || random.uniform() < probability;
          return changes ? neighbour(parameter, current.unit[i]!, distance, random) : current.unit[i]!;
        });
      };
      const reason = `step from trial ${current.number} at temperature ${temperature.toPrecision(2)}`;
      return proposeDistinct(request, draw, reason);
    },
  };
}
