import { type Losses, nonDominated } from './dominance.ts';

/** Area of the union of boxes [point, reference] in the plane; points in any order. */
function area(points: readonly Losses[], x: number, y: number): number {
  const sorted = [...points].sort((a, b) => a[0]! - b[0]!);
  let total = 0;
  let ceiling = y;
  for (const point of sorted) {
    if (point[1]! < ceiling) {
      total += (x - point[0]!) * (ceiling - point[1]!);
      ceiling = point[1]!;
    }
  }
  return total;
}

/**
 * Sweep along the third objective, keeping the planar front and its area up to date (the dimension sweep of Beume,
 * Fonseca, López-Ibáñez, Paquete, Vahrenhold: "On the Complexity of Computing the Hypervolume Indicator", IEEE TEC
 * 13(5), 2009, with a sorted array for the tree).
 */
function volume(points: readonly Losses[], reference: Losses): number {
  const sorted = [...points].sort((a, b) => a[2]! - b[2]!);
  // A staircase: x rises, y falls, between two sentinels.
  const stairs: [number, number][] = [
    [Number.NEGATIVE_INFINITY, reference[1]!],
    [reference[0]!, Number.NEGATIVE_INFINITY],
  ];
  let covered = 0;
  let total = 0;
  for (let n = 0; n < sorted.length; n += 1) {
    const [x, y] = sorted[n] as [number, number];
    let low = 0;
    let high = stairs.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (stairs[middle]![0] < x) low = middle + 1;
      else high = middle;
    }
    const dominated = stairs[low - 1]![1] <= y || (stairs[low]![0] === x && stairs[low]![1] <= y);
    if (!dominated) {
      let end = low;
      let left = x;
      let ceiling = stairs[low - 1]![1];
      while (stairs[end]![1] >= y) {
        covered += (stairs[end]![0] - left) * (ceiling - y);
        left = stairs[end]![0];
        ceiling = stairs[end]![1];
        end += 1;
      }
      covered += (stairs[end]![0] - left) * (ceiling - y);
      stairs.splice(low, end - low, [x, y]);
    }
    total += covered * ((sorted[n + 1]?.[2] ?? reference[2]!) - sorted[n]![2]!);
  }
  return total;
}

/**
 * WFG with slicing: taken from the worst last coordinate on, each point adds its own slab less what the points after it
 * cover there, one dimension lower (While, Bradstreet, Barone: "A Fast Way of Calculating Exact Hypervolumes", IEEE TEC
 * 16(1), 2012).
 */
function slices(points: readonly Losses[], reference: Losses): number {
  const last = reference.length - 1;
  const sorted = [...points].sort((a, b) => b[last]! - a[last]!);
  let total = 0;
  sorted.forEach((point, k) => {
    const base = point.slice(0, last);
    const limited = sorted.slice(k + 1).map((other) => base.map((value, i) => Math.max(value, other[i]!)));
    const own = base.reduce((product, value, i) => product * (reference[i]! - value), 1);
    total += (reference[last]! - point[last]!) * (own - measure(limited, reference.slice(0, last)));
  });
  return total;
}

/** All points are strictly better than the reference point. */
function measure(points: readonly Losses[], reference: Losses): number {
  if (points.length === 0) return 0;
  if (reference.length === 1) return reference[0]! - Math.min(...points.map((point) => point[0]!));
  if (reference.length === 2) return area(points, reference[0]!, reference[1]!);
  if (reference.length === 3) return volume(points, reference);
  return slices(
    nonDominated(points).map((i) => points[i]!),
    reference,
  );
}

/**
 * The hypervolume indicator: the measure of what the points dominate within the reference point, all objectives
 * minimised. Points that are not better than the reference point in every objective add nothing.
 *
 * @throws RangeError when a point or the reference point has a different number of objectives.
 */
export function hypervolume(points: readonly Losses[], reference: Losses): number {
  for (const point of points) {
    if (point.length !== reference.length) {
      throw new RangeError(`a point has ${point.length} objectives, the reference point ${reference.length}`);
    }
  }
  return measure(
    points.filter((point) => point.every((value, i) => value < reference[i]!)),
    reference,
  );
}
