import { randomStream } from '../random.ts';
import type { Space } from '../space/parameter.ts';
import { pointsOf } from './grid/points.ts';
import { shuffledRank } from './grid/shuffle.ts';
import type { Sampler } from './sampler.ts';

export interface GridSettings {
  /** Points per continuous parameter without a step: one number for all, or by name. */
  readonly points?: number | Readonly<Record<string, number>> | undefined;
  /** `listed` goes through the parameters' values in order, the last one fastest; `random` jumps about. */
  readonly order?: 'listed' | 'random' | undefined;
}

/** Ranks looked at in a row without finding a point that satisfies the constraints. */
const longestSearch = 1_000_000;

/** Every point of the grid once. Points are computed from their number, so a grid of any size costs nothing. */
export function gridSampler({ points, order = 'listed' }: GridSettings = {}): Sampler {
  return {
    name: 'grid',
    propose({ space, history, seed }) {
      const grid = space.enumerate(pointsOf({ points }));
      const seen = new Set(history.map(({ params }) => space.key(params)));
      const rankOf = order === 'random' ? shuffledRank(grid.size, randomStream(seed, 'grid')) : (i: number) => i;
      let rejected = 0;
      for (let i = 0; i < grid.size; i += 1) {
        const params = grid.pointAt(rankOf(i));
        if (!space.feasible(params)) {
          rejected += 1;
          if (rejected > longestSearch) throw tooTight(space);
        } else if (!seen.has(space.key(params))) {
          return { params, reason: `point ${i + 1} of ${grid.size} of the grid` };
        }
      }
      const left = rejected > 0 ? ` (${rejected} more break a constraint)` : '';
      return { exhausted: true, reason: `all ${grid.size - rejected} points of the grid have been tried${left}` };
    },
  };
}

function tooTight(space: Space): Error {
  return new RangeError(
    `constraints: ${longestSearch} points of the grid over ${space.parameters.map(({ name }) => name).join(', ')} break them; loosen them`,
  );
}
