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
  let width = 0;
  let logWidth = 0;
  for (let k = 0; k < places.length; k += 1) {
    const place = places[k]!;
    if (Number.isNaN(place)) continue;
    // Most kernels have the least width.
    if (widths[k]! !== width) {
      width = widths[k]!;
      logWidth = Math.log(width) + logSqrt2Pi;
    }
    centre[k] = place;
    inverse[k] = Math.SQRT1_2 / width;
    base[k]! -= logWidth + logMassInside(place, width);
  }
  return {
    sample: (kernel, random) =>
      inverse[kernel] === 0 ? random.uniform() : sampleInside(places[kernel]!, widths[kernel]!, random),
    addLogDensity(x, into, kernels, count) {
      for (let i = 0; i < count; i += 1) {
        const k = kernels[i]!;
        const z = (x - centre[k]!) * inverse[k]!;
        into[k]! -= z * z;
      }
    },
  };
}
