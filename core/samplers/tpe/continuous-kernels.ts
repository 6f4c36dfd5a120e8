import type { Kernels } from './kernels.ts';
import { logMassInside, sampleInside } from './truncated-normal.ts';

const logSqrt2Pi = 0.9189385332046728;

/** The prior: a broad Gaussian in the middle. */
const prior = { place: 0.5, width: 1 };

/**
 * Gaussians truncated to the unit interval, one per place; kernels without a place (NaN) are the prior.
 *
 * @param base per kernel; what does not depend on x is added here once
 */
export function continuousKernels(places: Float64Array, width: number, base: Float64Array): Kernels {
  const n = places.length;
  const centre = new Float64Array(n);
  const inverse = new Float64Array(n);
  const logWidth = Math.log(width) + logSqrt2Pi;
  const logPrior = Math.log(prior.width) + logSqrt2Pi + logMassInside(prior.place, prior.width);
  for (let k = 0; k < n; k += 1) {
    const place = places[k]!;
    const missing = Number.isNaN(place);
    centre[k] = missing ? prior.place : place;
    inverse[k] = Math.SQRT1_2 / (missing ? prior.width : width);
    base[k]! -= missing ? logPrior : logWidth + logMassInside(place, width);
  }
  return {
    sample: (kernel, random) =>
      Number.isNaN(places[kernel]!)
        ? sampleInside(prior.place, prior.width, random)
        : sampleInside(places[kernel]!, width, random),
    addLogDensity(x, into, kernels, count) {
      for (let i = 0; i < count; i += 1) {
        const k = kernels[i]!;
        const z = (x - centre[k]!) * inverse[k]!;
        into[k]! -= z * z;
      }
    },
  };
}
