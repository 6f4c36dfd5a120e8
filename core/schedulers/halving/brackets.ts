import { randomStream } from '../../random.ts';
import type { Rungs } from '../setup.ts';
import { type Climb, climbs } from './climb.ts';

/** One bracket of Hyperband. */
export interface Bracket {
  /** Its rungs, bottom first; none in the bracket that stops nobody. */
  readonly climbs: readonly Climb[];
  /** Trials that start in it, out of so many in all brackets together. */
  readonly weight: number;
}

/**
 * The brackets of Hyperband (Li et al. 2018, "Hyperband: A Novel Bandit-Based Approach to Hyperparameter Optimization",
 * Algorithm 1), the one with the earliest rung first: bracket b starts at min * eta^b and, of B brackets, gets
 * ceil(B * eta^s / (s + 1)) trials, s = B - 1 - b.
 * @param limit at most so many brackets, those with the earliest rungs
 */
export function hyperbandBrackets(range: Rungs, limit = Number.POSITIVE_INFINITY): Bracket[] {
  const { min, max, eta } = range;
  let count = 1;
  // A quotient such as 243 / 3 = 81 must not end as 80.99…, so powers are compared instead of logarithms.
  while (min * eta ** count <= max * (1 + 1e-9)) count += 1;
  return Array.from({ length: Math.min(count, limit) }, (_, b) => {
    const s = count - 1 - b;
    return {
      climbs: s === 0 ? [] : climbs({ min: min * eta ** b, max, eta }),
      weight: Math.ceil((count * eta ** s) / (s + 1) - 1e-9),
    };
  });
}

const goldenRatio = (Math.sqrt(5) - 1) / 2;

/**
 * The bracket of each trial, from its number and the sweep's seed alone. Multiples of the golden ratio fill the unit
 * interval evenly, so that already a few trials come close to the weights.
 */
export function bracketBy(brackets: readonly Bracket[], seed: number): (trial: number) => number {
  const total = brackets.reduce((sum, { weight }) => sum + weight, 0);
  const offset = randomStream(seed, 'bracket').uniform();
  return (trial) => {
    let left = ((offset + trial * goldenRatio) % 1) * total;
    return Math.max(
      0,
      brackets.findIndex(({ weight }) => {
        left -= weight;
        return left < 0;
      }),
    );
  };
}
