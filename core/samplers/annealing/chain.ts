import { randomStream } from '../../random.ts';
import type { Individual } from '../evolution/individual.ts';
import { comparableLosses, ranked } from '../evolution/ranking.ts';

export interface AnnealingPlan {
  readonly seed: number;
  readonly objectives: number;
  readonly initial: number;
  readonly horizon: number;
  readonly cooled: number;
}

/** How far the schedule is at a trial: 0 hot, 1 cold. */
export function cooling({ initial, horizon }: AnnealingPlan, trial: number): number {
  return Math.min(1, Math.max(0, (trial - initial) / (horizon - initial)));
}

/** Energies: the loss of one objective, penalised where constraints are broken; the place among all of several; Infinity for what failed or was stopped. */
function energies(plan: AnnealingPlan, individuals: readonly Individual[]): number[] {
  if (plan.objectives === 1) return Array.from(comparableLosses(individuals));
  const places = new Map(ranked(individuals, plan.objectives).map((individual, i) => [individual, i]));
  return individuals.map((individual) =>
    individual.standing === 0 ? places.get(individual)! / individuals.length : Number.POSITIVE_INFINITY,
  );
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

/** The chain's state before a trial: which point it is at, and how hot it is. */
export function replayChain(
  plan: AnnealingPlan,
  individuals: readonly Individual[],
  trial: number,
): { current: Individual; temperature: number } {
  const energy = energies(plan, individuals);
  const finite = energy.slice(0, Math.max(plan.initial, 2)).filter(Number.isFinite);
  // The median deviation of the first results: half of the steps up are of that size or smaller.
  const centre = median(finite);
  const hot = median(finite.map((value) => Math.abs(value - centre))) || 1e-9;
  const temperatureAt = (number: number) => hot * plan.cooled ** cooling(plan, number);

  let at = 0;
  const better = (i: number) =>
    energy[i]! < energy[at]! || (energy[i] === energy[at] && individuals[i]!.standing < individuals[at]!.standing);
  individuals.forEach((individual, i) => {
    const random = randomStream(plan.seed, 'annealing-accept', individual.number);
    const rise = energy[i]! - energy[at]!;
    const accepted = i >= plan.initial && random.uniform() < Math.exp(-rise / temperatureAt(individual.number));
    if (better(i) || accepted) at = i;
  });
  return { current: individuals[at]!, temperature: temperatureAt(trial) };
}
