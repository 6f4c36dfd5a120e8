import type { Parameter } from '../../space/parameter.ts';
import { unitOf } from './columns.ts';
import { type FiniteKernels, slotsOf } from './slots.ts';
import { logMassBetween, logMassInside, prior, quantileInside } from './truncated-normal.ts';

const logSqrt2Pi = 0.9189385332046728;

/**
 * Gaussians truncated to the unit interval over the bins of an ordered finite parameter: a value's probability is the
 * mass in its bin. Kernels without a value (NaN) are the prior: a broad Gaussian in the middle.
 */
export function binnedKernels(parameter: Parameter, indices: Float64Array, width: number): FiniteKernels {
  const { slotOf, values } = slotsOf(parameter, indices);
  const centres = Float64Array.from(values, (index) => (Number.isNaN(index) ? prior.place : unitOf(parameter, index)));
  const widths = Float64Array.from(values, (index) => (Number.isNaN(index) ? prior.width : width));
  const inside = centres.map((centre, slot) => logMassInside(centre, widths[slot]!));
  const known = new Map<number, Float64Array>();
  return {
    slotOf,
    slots: values.length,
    logProbabilities(index) {
      let found = known.get(index);
      if (!found) {
        const [from, to] = [parameter.edge(index), parameter.edge(index + 1)];
        found = new Float64Array(centres.length);
        for (let slot = 0; slot < found.length; slot += 1) {
          found[slot] = logMassOfBin(centres[slot]!, widths[slot]!, from, to) - inside[slot]!;
        }
        known.set(index, found);
      }
      return found;
    },
    sample: (slot, uniform) =>
      parameter.indexOf(parameter.fromUnit(quantileInside(centres[slot]!, widths[slot]!, uniform()))),
  };
}

/**
 * Over a bin much narrower than the kernel the density hardly changes (relative error below 2e-3); nor does it matter
 * how exactly a bin is missed that is ten standard deviations away.
 */
function logMassOfBin(mu: number, sigma: number, from: number, to: number): number {
  const z = ((from + to) / 2 - mu) / sigma;
  const half = (to - from) / (2 * sigma);
  if (half < 0.1 || Math.abs(z) - half > 10) return Math.log(2 * half) - logSqrt2Pi - 0.5 * z * z;
  return logMassBetween(mu, sigma, from, to);
}
