import type { Params } from '../space/parameter.ts';
import type { Sampler } from './sampler.ts';

/** Proposes the given points first, those that no trial has had, and then what the sampler proposes. */
export function startingWith(points: readonly Params[], sampler: Sampler): Sampler {
  if (points.length === 0) return sampler;
  return {
    name: sampler.name,
    propose(request) {
      const { space, history } = request;
      // Once there are more trials than points, all points are among them.
      const known = new Set(history.slice(0, 2 * points.length + 10).map(({ params }) => space.key(params)));
      const next = points.findIndex((params) => !known.has(space.key(params)));
      if (next < 0) return sampler.propose(request);
      return { params: points[next]!, reason: `initial point ${next + 1} of ${points.length}` };
    },
  };
}
