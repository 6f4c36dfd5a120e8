import { randomStream } from '../random.ts';
import { proposeDistinct } from './evolution/distinct.ts';
import type { Sampler } from './sampler.ts';
import { sobolDraws } from './sobol/draw.ts';

/**
 * Owen-scrambled Sobol points: random search that fills the space evenly. Trial n is point n, so parallel trials need
 * not know of each other. Parameters beyond the 1,000th are drawn at random.
 */
export function sobolSampler(): Sampler {
  return {
    name: 'sobol',
    propose(request) {
      const draw = sobolDraws(request, randomStream(request.seed, 'sobol', request.trial));
      return proposeDistinct(request, draw, `point ${request.trial} of a scrambled Sobol sequence`);
    },
  };
}
