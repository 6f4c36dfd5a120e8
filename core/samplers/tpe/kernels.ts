import type { Random } from '../../random.ts';

/** A finite parameter's share of the kernels of a Parzen estimator; values go by their indices. */
export interface FiniteKernels {
  /** Draws a value's index from a kernel. */
  sample(kernel: number, random: Random): number;
  /** Adds the logarithm of a value's probability to the entries of the first `count` of the kernels listed. */
  addLogProbability(index: number, into: Float64Array, kernels: Uint32Array, count: number): void;
}
