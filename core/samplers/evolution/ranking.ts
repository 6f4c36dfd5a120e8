import { nonDominatedRanks } from '../../analysis/dominance.ts';
import { penalisedLosses } from '../../analysis/feasibility.ts';
import { compareByLoss, type Individual, isFeasibleResult } from './individual.ts';

/**
 * Groups in the order in which they win: feasible trials by their front, then infeasible ones by what they break
 * (constrained domination: Deb et al., "NSGA-II", IEEE TEC 6(2), 2002, section VI), then stopped, then failed ones.
 */
export function fronts(individuals: readonly Individual[]): Individual[][] {
  const result: Individual[][] = [];
  const feasible = individuals.filter(isFeasibleResult);
  const ranks = nonDominatedRanks(feasible.map((individual) => individual.losses));
  feasible.forEach((individual, i) => {
    const front = result[ranks[i]!] ?? [];
    result[ranks[i]!] = front;
    front.push(individual);
  });
  const rest = individuals.filter((individual) => !isFeasibleResult(individual)).sort(compareByLoss);
  return [...result, ...rest.map((individual) => [individual])];
}

/**
 * Crowding distance of each member of a front: the sum over the objectives of the gap between its neighbours, relative
 * to the front's extent; Infinity at the ends (Deb, Pratap, Agarwal, Meyarivan: "A Fast and Elitist Multiobjective
 * Genetic Algorithm: NSGA-II", IEEE TEC 6(2), 2002, section III-B).
 */
export function crowding(front: readonly Individual[]): Map<Individual, number> {
  const distance = new Map(front.map((individual) => [individual, 0]));
  const objectives = front[0]?.losses.length ?? 0;
  for (let k = 0; k < objectives; k += 1) {
    const order = [...front].sort((a, b) => compareNumbers(a.losses[k]!, b.losses[k]!) || a.number - b.number);
    const finite = order.filter((individual) => Number.isFinite(individual.losses[k]));
    const extent = (finite[finite.length - 1]?.losses[k] ?? 0) - (finite[0]?.losses[k] ?? 0);
    order.forEach((individual, i) => {
      const before = order[i - 1]?.losses[k] ?? Number.NEGATIVE_INFINITY;
      const after = order[i + 1]?.losses[k] ?? Number.POSITIVE_INFINITY;
      const gap = after === before ? 0 : after - before;
      const share = extent > 0 ? gap / extent : gap === 0 ? 0 : Number.POSITIVE_INFINITY;
      distance.set(individual, distance.get(individual)! + share);
    });
  }
  return distance;
}

function compareNumbers(a: number, b: number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * Individuals from best to worst. One objective: by loss. Several: by front, within a front by crowding distance, so
 * that methods made for one objective still have an order to climb.
 */
export function ranked(individuals: readonly Individual[], objectives: number): Individual[] {
  if (objectives === 1) return [...individuals].sort(compareByLoss);
  return fronts(individuals).flatMap((front) => {
    const distance = crowding(front);
    return [...front].sort((a, b) => compareNumbers(distance.get(b)!, distance.get(a)!) || a.number - b.number);
  });
}

/** One loss per individual for methods that need more than an order: penalised where constraints are broken. */
export function comparableLosses(individuals: readonly Individual[]): Float64Array {
  return penalisedLosses(
    individuals.map(({ standing, losses }) => (standing === 0 ? losses[0]! : Number.POSITIVE_INFINITY)),
    individuals.map(({ violation }) => violation),
  );
}

/**
 * Replays generations: the parents are what `select` keeps of the first `size` individuals, then of those parents and
 * the next `size`, and so on; the last generation counts as far as it has come, so that every result is used at once
 * and none is waited for.
 */
export function replayGenerations(
  individuals: readonly Individual[],
  size: number,
  select: (candidates: readonly Individual[], size: number) => Individual[],
): Individual[] {
  let parents: Individual[] = [];
  for (let start = 0; start < individuals.length; start += size) {
    parents = select([...parents, ...individuals.slice(start, start + size)], size);
  }
  return parents;
}
