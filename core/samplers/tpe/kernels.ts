import type { Random } from '../../random.ts';

/** One parameter's share of the kernels of a Parzen estimator. Coordinates as in `columns.ts`. */
export interface Kernels {
  /** Draws a coordinate from a kernel. */
  sample(kernel: number, random: Random): number;
  /** Adds to each kernel's entry the logarithm of its density (of its probability, for finite parameters) at `x`. */
  addLogDensity(x: number, into: Float64Array): void;
}
