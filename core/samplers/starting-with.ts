import type { Params } from '../space/parameter.ts';
import { knownKeys } from './evolution/known.ts';
import type { Sampler } from './sampler.ts';

/** Proposes the given points first, those that no trial has had, and then what the sampler proposes. */
export function startingWith(points: readonly Params[], sampler: Sampler): Sampler {
  if (points.length === 0) return sampler;
  return {
    name: sampler.name,
    propose(request) {
      const { space } = request;
      const known = knownKeys(request);
      const next = points.findIndex((params) => !known.has(space.key(params)));
      if (next < 0) return sampler.propose(request);
      return { params: points[next]!, reason: `initial point ${next + 1} of ${points.length}` };
    },
  };
}
