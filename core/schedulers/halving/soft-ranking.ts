import { quantile } from '../comparison.ts';

/** Losses of one trial at ascending steps, the last one at the rung in question; NaN where it has none. */
export type Losses = readonly number[];

/**
 * Loss differences that are noise: the 90th percentile of the last differences of all pairs whose curves criss-cross,
 * one overtaking the other and falling behind again (Bohdal et al. 2023, "PASHA", section 4.3). 0 when none do.
 */
export function noiseOf(curves: readonly Losses[]): number {
  const gaps: number[] = [];
  for (const [i, a] of curves.entries()) {
    for (let j = i + 1; j < curves.length; j += 1) {
      const b = curves[j]!;
      if (crissCross(a, b)) gaps.push(gap(a.at(-1)!, b.at(-1)!));
    }
  }
  return gaps.length > 0 ? quantile(gaps, 0.9) : 0;
}

/** Whether the order of two curves changes and changes back. */
function crissCross(a: Losses, b: Losses): boolean {
  let order = 0;
  let changes = 0;
  for (let k = 0; k < a.length; k += 1) {
    const now = a[k]! < b[k]! ? -1 : Number(a[k]! > b[k]!);
    if (now !== 0 && order !== 0 && now !== order) changes += 1;
    if (now !== 0) order = now;
  }
  return changes >= 2;
}

/**
 * Whether two rankings of the same trials agree up to noise: at each place of the later one is a trial whose earlier
 * loss differs by at most `noise` from that of the trial which had the place before (section 4.2).
 */
export function rankingsAgree(earlier: readonly number[], later: readonly number[], noise: number): boolean {
  const before = [...earlier].sort(ascending);
  const order = later
    .map((_, i) => i)
    .sort((i, j) => ascending(later[i]!, later[j]!) || ascending(earlier[i]!, earlier[j]!));
  return order.every((i, place) => gap(earlier[i]!, before[place]!) <= noise);
}

const ascending = (a: number, b: number) => (a < b ? -1 : Number(a > b));

/** Equal infinities are no distance apart. */
const gap = (a: number, b: number) => (a === b ? 0 : Math.abs(a - b));
