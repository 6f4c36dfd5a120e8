import type { Random } from '../../random.ts';
import type { Parameter, Space } from '../../space/parameter.ts';
import { neighbour } from './neighbour.ts';

/** Operators of genetic algorithms on unit coordinates. Coordinates that are NaN (inactive) are drawn from the prior. */

export interface VariationSettings {
  /** Probability that two parents are crossed at all. */
  readonly crossover: number;
  /** Distribution index of simulated binary crossover: larger keeps children nearer to their parents. */
  readonly crossoverIndex: number;
  /** Probability that a coordinate is mutated. */
  readonly mutation: number;
  /** Distribution index of polynomial mutation: larger makes smaller steps. */
  readonly mutationIndex: number;
}

/**
 * Simulated binary crossover of one coordinate, one of the two children (Deb, Agrawal: "Simulated Binary Crossover for
 * Continuous Search Space", Complex Systems 9, 1995). May leave [0, 1].
 */
export function simulatedBinary(a: number, b: number, index: number, random: Random): number {
  const u = random.uniform();
  const spread = u < 0.5 ? (2 * u) ** (1 / (index + 1)) : (1 / (2 * (1 - u))) ** (1 / (index + 1));
  const sign = random.uniform() < 0.5 ? 1 : -1;
  return 0.5 * (a + b + sign * spread * (a - b));
}

/** Polynomial mutation of one coordinate within [0, 1] (Deb, Deb: "Analysing Mutation Schemes", IJAISC 4(1), 2014). */
export function polynomial(x: number, index: number, random: Random): number {
  const u = random.uniform();
  const power = 1 / (index + 1);
  return u < 0.5 ? x - x * (1 - (2 * u) ** power) : x + (1 - x) * (1 - (2 * (1 - u)) ** power);
}

/** Another value's coordinate: near `x` where the parameter has an order, any where it has none. */
function mutated(parameter: Parameter, x: number, index: number, random: Random): number {
  return neighbour(parameter, x, polynomial(x, index, random) - x, random);
}

/** Crosses two parents coordinate by coordinate and mutates; at least one coordinate differs from the first parent. */
export function offspring(
  space: Space,
  first: ArrayLike<number>,
  second: ArrayLike<number>,
  settings: VariationSettings,
  random: Random,
): Float64Array {
  const child = new Float64Array(space.parameters.length);
  const crossing = random.uniform() < settings.crossover;
  space.parameters.forEach((parameter, i) => {
    const a = first[i]!;
    const b = second[i]!;
    const known = Number.isNaN(a) ? b : a;
    let x = Number.isNaN(known) ? random.uniform() : known;
    if (crossing && !Number.isNaN(a) && !Number.isNaN(b) && random.uniform() < 0.5) {
      x = parameter.kind === 'categorical' ? b : simulatedBinary(a, b, settings.crossoverIndex, random);
    }
    x = Math.min(1, Math.max(0, x));
    if (random.uniform() < settings.mutation) x = mutated(parameter, x, settings.mutationIndex, random);
    child[i] = x;
  });
  return child;
}
