import type { Random } from '../../random.ts';
import type { SamplerRequest } from '../sampler.ts';
import { mostDimensions, sobolPoint } from './sequence.ts';

/** Draws for a trial: first its own point of a scrambled Sobol sequence, in case that is taken independent ones. */
export function sobolDraws({ space, seed, trial }: SamplerRequest, random: Random): () => Float64Array {
  let first = true;
  return () => {
    const unit = Float64Array.from(space.parameters, () => random.uniform());
    if (first) unit.set(sobolPoint(trial, Math.min(unit.length, mostDimensions), seed));
    first = false;
    return unit;
  };
}
