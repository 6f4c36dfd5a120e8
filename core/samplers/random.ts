import { randomStream } from '../random.ts';
import { proposeDistinct } from './evolution/distinct.ts';
import type { Sampler } from './sampler.ts';

/** Independent draws from the prior; on a finite space without repetition. */
export function randomSampler(): Sampler {
  return {
    name: 'random',
    propose(request) {
      const random = randomStream(request.seed, 'random', request.trial);
      const draw = () => Float64Array.from(request.space.parameters, () => random.uniform());
      return proposeDistinct(request, draw, 'drawn at random');
    },
  };
}
