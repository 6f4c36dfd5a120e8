import { type Random, randomStream } from '../random.ts';
import { control } from './differential-evolution/control.ts';
import { replayShade } from './differential-evolution/replay.ts';
import { trialVector } from './differential-evolution/vector.ts';
import { proposeDistinct } from './evolution/distinct.ts';
import { individualReader } from './evolution/individual.ts';
import { populationSize, proposeInitial } from './evolution/population.ts';
import type { Sampler } from './sampler.ts';

export interface DifferentialEvolutionSettings {
  /** Members at the start; default by the budget. Shrinks towards 4 at the budget's end, where that is known. */
  readonly population?: number;
  /** Share of the best from which the leaders are drawn; default 0.2. */
  readonly best?: number;
}

/**
 * L-SHADE: differential evolution (current-to-pbest/1 with an archive) whose scale and crossover rate follow what has
 * succeeded, in a population that shrinks linearly (Tanabe, Fukunaga: "Improving the Search Performance of SHADE Using
 * Linear Population Size Reduction", CEC 2014). Trial t challenges member t mod N: a result counts whenever it arrives.
 */
export function differentialEvolution(settings: DifferentialEvolutionSettings = {}): Sampler {
  const read = individualReader();
  return {
    name: 'differential-evolution',
    propose(request) {
      const { space, trial, seed, objectives, budget } = request;
      const size = Math.max(4, settings.population ?? populationSize(request));
      const individuals = read(request);
      const successful = individuals.filter((individual) => individual.standing < 2).length;
      if (trial < size || successful < 4) return proposeInitial(request, size);

      const plan = { size, seed, objectives: objectives.length, trials: budget.trials };
      const state = replayShade(plan, individuals, trial);
      const target = state.members[trial % state.members.length]!;
      const { scale, crossover } = control(state.memory, seed, trial);
      const random: Random = randomStream(seed, 'de', trial);
      const reason = `challenges trial ${target.number}, scale ${scale.toFixed(2)}, crossover ${crossover.toFixed(2)}`;
      return proposeDistinct(
        request,
        () => trialVector(space, state, target, { scale, crossover, best: settings.best ?? 0.2 }, random),
        reason,
      );
    },
  };
}
