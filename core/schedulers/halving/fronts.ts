import { type Losses, nonDominatedRanks } from '../../analysis/dominance.ts';

/**
 * Indices of the best `count` points: whole Pareto fronts first, and of the front that does not fit an epsilon-net.
 *
 * Schmucker et al. 2021, "Multi-objective Asynchronous Successive Halving" (section 3): non-dominated sorting with a
 * greedy epsilon-net, which kept fronts wider there than scalarisation or crowding.
 * @param points each coordinate is minimised; Infinity is allowed, NaN is not
 * @param violations of outcome constraints, one per point: feasible points come first, then the others by violation
 */
export function bestByFronts(points: readonly Losses[], count: number, violations?: readonly number[]): number[] {
  const isBroken = (i: number) => violations !== undefined && violations[i]! > 0;
  const order = points.map((_, i) => i);
  const feasible = order.filter((i) => !isBroken(i));
  if (feasible.length === points.length) return frontsFirst(points, count);
  const best =
    feasible.length > 0
      ? frontsFirst(
          feasible.map((i) => points[i]!),
          count,
        )
      : [];
  const broken = order
    .filter(isBroken)
    .sort((a, b) => (violations![a]! < violations![b]! ? -1 : Number(violations![a]! > violations![b]!)));
  return [...best.map((i) => feasible[i]!), ...broken].slice(0, Math.max(0, count));
}

function frontsFirst(points: readonly Losses[], count: number): number[] {
  const ranks = nonDominatedRanks(points);
  const fronts: number[][] = [];
  ranks.forEach((rank, i) => {
    fronts[rank] ??= [];
    fronts[rank].push(i);
  });
  const chosen: number[] = [];
  for (const front of fronts) {
    const room = count - chosen.length;
    if (room <= 0) break;
    chosen.push(...(front.length <= room ? front : epsilonNet(points, front, room)));
  }
  return chosen;
}

/** So many members of a front: the best in the first coordinate, then always the one farthest from all chosen. */
function epsilonNet(points: readonly Losses[], front: readonly number[], count: number): number[] {
  const scales = points[0]!.map((_, k) => {
    const finite = front.map((i) => points[i]![k]!).filter(Number.isFinite);
    return Math.max(...finite) - Math.min(...finite) || 1;
  });
  const distance = (i: number, j: number) =>
    scales.reduce((sum, scale, k) => {
      const [a, b] = [points[i]![k]!, points[j]![k]!];
      return sum + (a === b ? 0 : ((a - b) / scale) ** 2);
    }, 0);
  let newest = front.reduce((best, i) => (points[i]![0]! < points[best]![0]! ? i : best));
  const chosen = [newest];
  const apart = new Map(front.filter((i) => i !== newest).map((i) => [i, Number.POSITIVE_INFINITY]));
  while (chosen.length < count) {
    let farthest = -1;
    for (const [i, before] of apart) {
      const now = Math.min(before, distance(i, newest));
      apart.set(i, now);
      if (farthest < 0 || now > apart.get(farthest)!) farthest = i;
    }
    apart.delete(farthest);
    chosen.push(farthest);
    newest = farthest;
  }
  return chosen;
}
