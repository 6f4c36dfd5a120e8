import type { Params, Space } from '../../space/parameter.ts';
import { type Coordinates, coordinatesOf, reach } from '../gp/coordinates.ts';
import type { SourceModel } from './source-model.ts';

/** Copies of one source's points are taken from its best so many, and at least so far from each other at first. */
const CANDIDATES = 30;
const APART = 0.15;

/**
 * The next point of a source to try here: the best that is apart from all that is known; where none is, nearer ones
 * may do.
 */
export function nextCopy(space: Space, { best }: SourceModel, known: readonly Params[]): Params | undefined {
  const c = coordinatesOf(space);
  const taken = known.map(c.encode);
  const candidates = best.slice(0, CANDIDATES);
  for (const apart of [APART, APART / 3, 0]) {
    const found = candidates.find((point) => taken.every((other) => distance(c, point, other) > apart));
    if (found) return c.decode(found);
  }
  return undefined;
}

/** The largest numeric difference, and one for every choice that differs. */
function distance(c: Coordinates, a: Float64Array, b: Float64Array): number {
  for (let d = c.numeric; d < c.dimension; d += 1) if (a[d] !== b[d]) return 1;
  return reach(c, a, b);
}
