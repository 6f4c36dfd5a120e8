import type { Individual } from '../../../core/samplers/evolution/individual.ts';

/** Individuals made by hand. */
export function individual(number: number, loss: number, ...unit: number[]): Individual {
  return { number, losses: [loss], standing: 0, step: 0, violation: 0, unit: Float64Array.from(unit) };
}
export const failure = (number: number): Individual => ({
  ...individual(number, Number.POSITIVE_INFINITY, 0.5),
  standing: 2,
});
