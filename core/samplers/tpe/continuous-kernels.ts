import type { Random } from '../../random.ts';
import { logMassInside, massTable, prior, sampleInside } from './truncated-normal.ts';

const logSqrt2Pi = 0.9189385332046728;

/** The continuous parameters' share of the kernels of a Parzen estimator. */
export interface ContinuousKernels {
  /** Draws a coordinate of the d-th of these parameters from a kernel. */
  sample(kernel: number, d: number, random: Random): number;
  /**
   * Adds the logarithms of the densities at the point, less what was added to the base, to the entries of the first
   * `count` of the kernels listed; never more than 0.
   */
  addLogDensity(point: Float64Array, into: Float64Array, kernels: Uint32Array, count: number): void;
}

/**
 * Products of Gaussians truncated to the unit interval, one per row of places, the last one for the prior: a broad
 * Gaussian in the middle. Where another kernel has no place (NaN) it is uniform.
 *
 * @param columns places by parameter
 * @param widths by parameter
 * @param base per kernel; what does not depend on the point is added here once
 */
export function continuousKernels(
  columns: readonly Float64Array[],
  widths: readonly number[],
  base: Float64Array,
): ContinuousKernels {
  const dimensions = columns.length;
  const n = base.length;
  const inverse = widths.map((width) => Math.SQRT1_2 / width);
  // Row by row, as densities are computed; in units in which the exponent is a plain square.
  const centres = new Float64Array(n * dimensions);
  for (const [d, places] of columns.entries()) {
    const width = widths[d]!;
    const logWidth = Math.log(width) + logSqrt2Pi;
    const logMass = massTable(width, n);
    for (let k = 0; k < n; k += 1) {
      const place = places[k]!;
      centres[k * dimensions + d] = place * inverse[d]!;
      if (!Number.isNaN(place)) base[k]! -= logWidth + logMass(place);
    }
    base[n - 1]! -= Math.log(prior.width) + logSqrt2Pi + logMassInside(prior.place, prior.width);
  }
  const scaled = new Float64Array(dimensions);
  return {
    sample(kernel, d, random) {
      const place = columns[d]![kernel]!;
      if (kernel === n - 1) return sampleInside(prior.place, prior.width, random);
      return Number.isNaN(place) ? random.uniform() : sampleInside(place, widths[d]!, random);
    },
    addLogDensity(point, into, kernels, count) {
      for (let d = 0; d < dimensions; d += 1) scaled[d] = point[d]! * inverse[d]!;
      for (let i = 0; i < count; i += 1) {
        const k = kernels[i]!;
        const row = k * dimensions;
        let sum = 0;
        for (let d = 0; d < dimensions; d += 1) {
          const z = scaled[d]! - centres[row + d]!;
          if (!Number.isNaN(z)) sum += z * z;
        }
        into[k]! -= sum;
      }
      if (count === 0 || kernels[count - 1] !== n - 1) return;
      for (let d = 0; d < dimensions; d += 1) into[n - 1]! -= 0.5 * ((point[d]! - prior.place) / prior.width) ** 2;
    },
  };
}
