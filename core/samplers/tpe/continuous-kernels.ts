import type { Kernels } from './kernels.ts';
import { logMassInside, sampleInside } from './truncated-normal.ts';

const logSqrt2Pi = 0.9189385332046728;

/**
 * Gaussians truncated to the unit interval, one per place. Kernels without a place (NaN) are uniform.
 *
 * @param base per kernel; what does not depend on x is added here once
 */
export function continuousKernels(places: Float64Array, widths: Float64Array, base: Float64Array): Kernels {
  const inverse = new Float64Array(places.length);
  const centre = new Float64Array(places.length);
  for (let k = 0; k < places.length; k += 1) {
    if (Number.isNaN(places[k]!)) continue;
    centre[k] = places[k]!;
    inverse[k] = Math.SQRT1_2 / widths[k]!;
    base[k]! -= Math.log(widths[k]!) + logSqrt2Pi + logMassInside(places[k]!, widths[k]!);
  }
  return {
    sample: (kernel, random) =>
      inverse[kernel] === 0 ? random.uniform() : sampleInside(places[kernel]!, widths[kernel]!, random),
    addLogDensity(x, into) {
      for (let k = 0; k < into.length; k += 1) {
        const z = (x - centre[k]!) * inverse[k]!;
        into[k]! -= z * z;
      }
    },
  };
}
