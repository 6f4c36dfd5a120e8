import type { Sampler } from '../sampler.ts';
import { nextCopy } from './copies.ts';
import { type TrustedSource, trustedSources } from './trusted.ts';
import { isForCopy, turnOf } from './turns.ts';

const GOLDEN_SECTION = 0.618034;

/**
 * Tries good points of the request's sources first, apart from each other, as long as the sources order the results of
 * this sweep better than chance; then, and without sources, it is the sampler itself.
 */
export function warmStarted(sampler: Sampler): Sampler {
  return {
    name: sampler.name,
    propose(request) {
      if (!request.sources?.length || !isForCopy(request)) return sampler.propose(request);
      const { space, history, trial } = request;
      const source = takingTurns(trustedSources(request), turnOf(trial));
      const known = history.map(({ params }) => params);
      const params = source && nextCopy(space, source.model, known);
      if (!params) return sampler.propose(request);
      return { params, reason: `a good point of ${source.model.name}, which this search learns from` };
    },
  };
}

/** Sources take turns in proportion to how well they order the results, the first one first. */
function takingTurns(sources: readonly TrustedSource[], turn: number): TrustedSource | undefined {
  const total = sources.reduce((sum, { relevance }) => sum + relevance, 0);
  let at = ((turn * GOLDEN_SECTION) % 1) * total;
  for (const source of sources) {
    at -= source.relevance;
    if (at < 0) return source;
  }
  return sources[0];
}
