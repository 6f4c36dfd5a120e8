import type { Arithmetic } from '../backend/elementwise.ts';

/** The gradient with an L2 penalty of `decay` / 2 · |parameters|² added. */
export function penalised<T>(math: Arithmetic<T>, gradient: T, parameters: T, decay: number): T {
  return decay === 0 ? gradient : math.add(gradient, math.mul(parameters, decay));
}
