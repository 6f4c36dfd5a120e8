import { logMassInside, massTable, prior, quantileInside } from './truncated-normal.ts';

const logSqrt2Pi = 0.9189385332046728;

/**
 * The continuous parameters' share of the kernels of a Parzen estimator: products of Gaussians truncated to the unit
 * interval, one per row of places, the last one for the prior: a broad Gaussian in the middle. Where another kernel has
 * no place (NaN) it is uniform.
 */
export interface ContinuousKernels {
  readonly dimensions: number;
  /** Centres row by row, as densities are computed, in units in which the exponent is a plain square. */
  readonly centres: Float64Array;
  /** Whether some centres are missing (NaN), the prior's aside. */
  readonly gaps: boolean;
  /** Per parameter: from the unit interval to those units. */
  readonly scale: Float64Array;
  /** Exponent of the prior's density at a point. */
  priorExponent(point: Float64Array): number;
  /** Draws a coordinate of the d-th of these parameters from a kernel. */
  sample(kernel: number, d: number, uniform: () => number): number;
}

/**
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
  const last = base.length - 1;
  const scale = Float64Array.from(widths, (width) => Math.SQRT1_2 / width);
  const centres = new Float64Array(base.length * dimensions);
  let gaps = false;
  for (const [d, places] of columns.entries()) {
    const width = widths[d]!;
    const logWidth = Math.log(width) + logSqrt2Pi;
    const logMass = massTable(width, base.length);
    for (let k = 0; k < last; k += 1) {
      const place = places[k]!;
      centres[k * dimensions + d] = place * scale[d]!;
      if (Number.isNaN(place)) gaps = true;
      else base[k]! -= logWidth + logMass(place);
    }
    base[last]! -= Math.log(prior.width) + logSqrt2Pi + logMassInside(prior.place, prior.width);
  }
  return {
    dimensions,
    centres,
    gaps,
    scale,
    priorExponent: (point) => point.reduce((sum, x) => sum - 0.5 * ((x - prior.place) / prior.width) ** 2, 0),
    sample(kernel, d, uniform) {
      const place = columns[d]![kernel]!;
      if (kernel === last) return quantileInside(prior.place, prior.width, uniform());
      return Number.isNaN(place) ? uniform() : quantileInside(place, widths[d]!, uniform());
    },
  };
}
