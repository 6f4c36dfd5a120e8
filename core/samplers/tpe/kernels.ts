import type { Random } from '../../random.ts';

/** One parameter's share of the kernels of a Parzen estimator. Coordinates as in `columns.ts`. */
export interface Kernels {
  /** Draws a coordinate from a kernel. */
  sample(kernel: number, random: Random): number;
  /**
   * Adds the logarithm of the density at `x` (of the probability, for finite parameters) to the entries of the first
   * `count` of the kernels listed. Never adds more than 0: constants are in the estimator's base.
   */
  addLogDensity(x: number, into: Float64Array, kernels: Uint32Array, count: number): void;
}
