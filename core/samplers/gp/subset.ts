import { nonDominatedRanks } from '../../analysis/dominance.ts';
import { penalisedLosses } from '../../analysis/feasibility.ts';
import { type Coordinates, reach } from './coordinates.ts';
import type { Observations } from './observations.ts';
import { ascending } from './order.ts';

/** Observations as far as they are told apart here; without what is broken all are feasible. */
type Measured = Pick<Observations, 'points' | 'losses'> & Partial<Observations>;

/**
 * One number per observation, smaller for better ones: the loss, or with several objectives the Pareto rank, penalised
 * where constraints are broken.
 */
export function merits({ losses, points, broken = [] }: Measured): ArrayLike<number> {
  const own =
    losses.length === 1 ? losses[0]! : nonDominatedRanks(points.map((_, i) => losses.map((loss) => loss[i]!)));
  return penalisedLosses(own, broken);
}

/**
 * At most `size` observations: the best third, a third around the very best one, and a third spread evenly over the
 * others in order of their age, so that the model stays a model of the whole space. Ascending indices.
 */
export function subsetOf(c: Coordinates, observations: Measured, size: number): number[] {
  const { points } = observations;
  const all = points.map((_, i) => i);
  if (points.length <= size) return all;
  const order = ascending(merits(observations));
  const chosen = new Set(order.slice(0, Math.ceil(size / 3)));
  const centre = points[order[0]!]!;
  const near = ascending(points.map((point) => distance(c, point, centre)));
  for (const i of near) if (chosen.size < Math.ceil((2 * size) / 3)) chosen.add(i);
  const others = all.filter((i) => !chosen.has(i));
  const wanted = size - chosen.size;
  for (let k = 0; k < wanted; k += 1) chosen.add(others[Math.floor(((k + 0.5) * others.length) / wanted)]!);
  return [...chosen].sort((a, b) => a - b);
}

/** Largest numeric difference, plus one for every choice that differs. */
function distance(c: Coordinates, a: Float64Array, b: Float64Array): number {
  let differing = 0;
  for (let d = c.numeric; d < c.dimension; d += 1) if (a[d] !== b[d]) differing += 1;
  return differing + reach({ ...c, dimension: c.numeric }, a, b);
}
