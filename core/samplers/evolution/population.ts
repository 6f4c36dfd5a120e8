import { randomStream } from '../../random.ts';
import type { Proposal, SamplerRequest } from '../sampler.ts';
import { proposeDistinct } from './distinct.ts';
import { initialPoint } from './initial.ts';

/**
 * A population that suits the budget: the square root of the number of trials twice over, which leaves as many
 * generations as a generation has members divided by four; 50 when the budget is open.
 */
export function populationSize({ budget }: SamplerRequest): number {
  if (budget.trials === undefined) return 50;
  return Math.min(100, Math.max(8, Math.round(2 * Math.sqrt(budget.trials))));
}

/** A point of the initial population: a Latin hypercube over the first `size` trials. */
export function proposeInitial(request: SamplerRequest, size: number): Proposal {
  const { seed, space, trial } = request;
  const random = randomStream(seed, 'initial-retry', trial);
  let first = true;
  const draw = () => {
    if (!first) return space.parameters.map(() => random.uniform());
    first = false;
    return initialPoint(seed, size, space.parameters.length, trial);
  };
  const member = trial < size ? `member ${trial + 1} of ${size}` : 'a random member while results are awaited';
  return proposeDistinct(request, draw, `initial population: ${member}`);
}
