import type { Random } from '../../random.ts';

/** One probability per choice of a categorical parameter. */
export type Distribution = Float64Array;

export function uniformDistribution(choices: number): Distribution {
  return new Float64Array(choices).fill(1 / choices);
}

export function drawChoice(distribution: Distribution, random: Random): number {
  let left = random.uniform();
  for (let choice = 0; choice < distribution.length - 1; choice += 1) {
    left -= distribution[choice]!;
    if (left < 0) return choice;
  }
  return distribution.length - 1;
}

/**
 * Moves the distribution by `rate` towards the weighted choices of the best, and keeps every choice above `margin`
 * (Hamano, Saito, Nomura, Uchida, Shirakawa: "CatCMA", GECCO 2024, sections 3.2 and 3.4: the natural gradient of a
 * categorical distribution, with a margin).
 *
 * @param chosen [choice, weight] of the individuals in which the parameter is active
 */
export function learn(
  distribution: Distribution,
  chosen: readonly (readonly [number, number])[],
  rate: number,
  margin: number,
): void {
  for (const [choice, weight] of chosen) {
    for (let k = 0; k < distribution.length; k += 1) {
      distribution[k]! += rate * weight * ((k === choice ? 1 : 0) - distribution[k]!);
    }
  }
  const floor = Math.min(margin, 1 / distribution.length);
  let excess = 0;
  for (let k = 0; k < distribution.length; k += 1) {
    distribution[k] = Math.max(floor, distribution[k]!);
    excess += distribution[k]! - floor;
  }
  const room = 1 - floor * distribution.length;
  for (let k = 0; k < distribution.length; k += 1) {
    distribution[k] = excess > 0 ? floor + ((distribution[k]! - floor) * room) / excess : 1 / distribution.length;
  }
}
