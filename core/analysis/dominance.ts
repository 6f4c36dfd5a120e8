/** A point in objective space; every coordinate is minimised. */
export type Losses = readonly number[];

/** Pareto dominance: `a` is nowhere worse than `b` and somewhere better. */
export function dominates(a: Losses, b: Losses): boolean {
  let better = false;
  for (let i = 0; i < a.length; i += 1) {
    if (a[i]! > b[i]!) return false;
    if (a[i]! < b[i]!) better = true;
  }
  return better;
}

/** Lexicographic order: whatever dominates a point comes before it. */
function lexicographic(points: readonly Losses[]): number[] {
  return points
    .map((_, i) => i)
    .sort((i, j) => {
      const a = points[i]!;
      const b = points[j]!;
      for (let k = 0; k < a.length; k += 1) if (a[k] !== b[k]) return a[k]! < b[k]! ? -1 : 1;
      return i - j;
    });
}

/** The smallest front whose members do not dominate the point; `dominated` must be monotone: true, …, true, false, … */
function firstFront(fronts: number, dominated: (front: number) => boolean): number {
  let low = 0;
  let high = fronts;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (dominated(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * The front of each point: 0 for the Pareto front, 1 for the front once those are removed, and so on. Equal points
 * share a front. No coordinate may be NaN.
 *
 * Efficient non-dominated sort with binary search (Zhang, Tian, Cheng, Jin: "An Efficient Approach to Nondominated
 * Sorting", IEEE TEC 19(2), 2015): O(n log n) for one or two objectives, where only the last member of a front has to
 * be asked; at most O(m n²) for more.
 */
export function nonDominatedRanks(points: readonly Losses[]): Int32Array {
  const ranks = new Int32Array(points.length);
  const fronts: number[][] = [];
  const planar = (points[0]?.length ?? 0) <= 2;
  let previous: number | undefined;
  for (const i of lexicographic(points)) {
    const point = points[i]!;
    const twin = previous === undefined ? undefined : points[previous]!;
    const rank = twin?.every((value, k) => value === point[k])
      ? ranks[previous!]!
      : firstFront(fronts.length, (front) => {
          const members = fronts[front]!;
          if (planar) return dominates(points[members[members.length - 1]!]!, point);
          // Newest first: the nearest in lexicographic order dominates most often.
          for (let k = members.length - 1; k >= 0; k -= 1) if (dominates(points[members[k]!]!, point)) return true;
          return false;
        });
    ranks[i] = rank;
    if (rank === fronts.length) fronts.push([i]);
    else fronts[rank]!.push(i);
    previous = i;
  }
  return ranks;
}

/** Indices of the non-dominated points, ascending; of equal points all. */
export function nonDominated(points: readonly Losses[]): number[] {
  const front: number[] = [];
  let best = Number.POSITIVE_INFINITY;
  const planar = points[0]?.length === 2;
  for (const i of lexicographic(points)) {
    const point = points[i]!;
    const last = front.length > 0 ? points[front[front.length - 1]!]! : undefined;
    if (planar) {
      if (last === undefined || point[1]! < best || (point[0] === last[0] && point[1] === last[1])) front.push(i);
      best = Math.min(best, point[1]!);
    } else if (!front.some((j) => dominates(points[j]!, point))) {
      front.push(i);
    }
  }
  return front.sort((a, b) => a - b);
}
