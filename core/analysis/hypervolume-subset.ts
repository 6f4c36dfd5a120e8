import type { Losses } from './dominance.ts';
import { hypervolume } from './hypervolume.ts';

/** What each point alone dominates within the reference point: the hypervolume that is lost without it. */
export function hypervolumeContributions(points: readonly Losses[], reference: Losses): number[] {
  if (reference.length === 2) return planarContributions(points, reference);
  return points.map((point, i) =>
    gain(
      point,
      points.filter((_, j) => j !== i),
      reference,
    ),
  );
}

/** The part of the box [point, reference] that the others leave uncovered. */
function gain(point: Losses, others: readonly Losses[], reference: Losses): number {
  if (point.some((value, i) => value >= reference[i]!)) return 0;
  const box = point.reduce((product, value, i) => product * (reference[i]! - value), 1);
  const limited = others.map((other) => other.map((value, i) => Math.max(value, point[i]!)));
  return Math.max(0, box - hypervolume(limited, reference));
}

function planarContributions(points: readonly Losses[], reference: Losses): number[] {
  const [x, y] = reference as [number, number];
  const order = points
    .map((_, i) => i)
    .filter((i) => points[i]![0]! < x && points[i]![1]! < y)
    .sort((i, j) => points[i]![0]! - points[j]![0]! || points[i]![1]! - points[j]![1]!);
  const result = points.map(() => 0);
  // Along the staircase, a point's share ends where the next point that gets lower begins, and reaches down from the
  // level of the last one to the second lowest level seen so far; dominated points cut into the shares of others.
  let lowest = y;
  for (let k = 0; k < order.length; k += 1) {
    const [px, py] = points[order[k]!] as [number, number];
    let ceiling = lowest;
    lowest = Math.min(lowest, py);
    let left = px;
    for (let j = k + 1; j < order.length && ceiling > py; j += 1) {
      const [qx, qy] = points[order[j]!] as [number, number];
      result[order[k]!]! += (qx - left) * (ceiling - py);
      left = qx;
      ceiling = Math.min(ceiling, qy);
    }
    if (ceiling > py) result[order[k]!]! += (x - left) * (ceiling - py);
  }
  return result;
}

/**
 * Indices of `size` points chosen greedily for the largest joint hypervolume, best first: within 1 - 1/e of the optimum
 * (Guerreiro, Fonseca, Paquete: "Greedy Hypervolume Subset Selection in Low Dimensions", Evol. Comput. 24(3), 2016).
 * Gains only shrink as points are added, so that old gains serve as bounds and few are computed anew.
 */
export function selectByHypervolume(points: readonly Losses[], reference: Losses, size: number): number[] {
  const bounds = points.map((point) => gain(point, [], reference));
  const open = new Set(points.keys());
  const chosen: number[] = [];
  while (chosen.length < size && open.size > 0) {
    const selected = chosen.map((i) => points[i]!);
    let best = -1;
    for (const i of [...open].sort((a, b) => bounds[b]! - bounds[a]! || a - b)) {
      if (best >= 0 && bounds[i]! <= bounds[best]!) break;
      bounds[i] = gain(points[i]!, selected, reference);
      if (best < 0 || bounds[i]! > bounds[best]!) best = i;
    }
    chosen.push(best);
    open.delete(best);
  }
  return chosen;
}
