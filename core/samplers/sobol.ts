import { randomStream } from '../random.ts';
import { proposeDistinct } from './evolution/distinct.ts';
import type { Sampler } from './sampler.ts';
import { mostDimensions, sobolPoint } from './sobol/sequence.ts';

/**
 * Owen-scrambled Sobol points: random search that fills the space evenly. Trial n is point n, so parallel trials need
 * not know of each other. Parameters beyond the 1,000th are drawn at random.
 */
export function sobolSampler(): Sampler {
  return {
    name: 'sobol',
    propose(request) {
      const { space, seed, trial } = request;
      const random = randomStream(seed, 'sobol', trial);
      let first = true;
      const draw = () => {
        const unit = Float64Array.from(space.parameters, () => random.uniform());
        if (first) unit.set(sobolPoint(trial, Math.min(unit.length, mostDimensions), seed));
        first = false;
        return unit;
      };
      return proposeDistinct(request, draw, `point ${trial} of a scrambled Sobol sequence`);
    },
  };
}
