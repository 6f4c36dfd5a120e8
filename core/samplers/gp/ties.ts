import { type Coordinates, reach } from './coordinates.ts';

/** Most pairs of observations within the radius have to tie. */
const SHARE = 0.7;
const FURTHER = 1.25;
const FURTHEST = 0.5;

/**
 * How far (in some numeric coordinate) a point has to be from an observed one to be likely to tell anything new.
 *
 * Many objectives round what they are given: different points then have exactly equal values, and a model of a smooth
 * function proposes the same step of the staircase again and again. The answer is the largest distance within which
 * most pairs of observations tie, and somewhat more; 0 where nothing ties.
 */
export function tieRadius(c: Coordinates, points: readonly Float64Array[], same: (i: number, j: number) => boolean) {
  const pairs: { distance: number; tied: boolean }[] = [];
  for (let i = 0; i < points.length; i += 1) {
    for (let j = 0; j < i; j += 1) {
      const distance = reach(c, points[i]!, points[j]!, FURTHEST);
      if (distance > 0 && distance < Number.POSITIVE_INFINITY) pairs.push({ distance, tied: same(i, j) });
    }
  }
  pairs.sort((a, b) => a.distance - b.distance);
  let radius = 0;
  let ties = 0;
  pairs.forEach(({ distance, tied }, k) => {
    if (!tied) return;
    ties += 1;
    if (ties / (k + 1) >= SHARE) radius = distance;
  });
  return Math.min(FURTHEST, FURTHER * radius);
}
