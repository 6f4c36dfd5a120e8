import type { Parameter } from '../../space/parameter.ts';
import { unitOf } from './columns.ts';
import type { FiniteKernels } from './kernels.ts';
import { logMassBetween, logMassInside, prior, sampleInside } from './truncated-normal.ts';

const logSqrt2Pi = 0.9189385332046728;

/**
 * Gaussians truncated to the unit interval over the bins of an ordered finite parameter: a value's probability is the
 * mass in its bin. Kernels without a value (NaN) are the prior.
 */
export function binnedKernels(parameter: Parameter, indices: Float64Array, width: number): FiniteKernels {
  // Kernels on the same value are equal: their masses are computed once.
  const values = [...new Set(indices)];
  const slots = new Map(values.map((index, slot) => [index, slot]));
  const centres = values.map((index) => (Number.isNaN(index) ? prior.place : unitOf(parameter, index)));
  const widths = values.map((index) => (Number.isNaN(index) ? prior.width : width));
  const inside = centres.map((centre, slot) => logMassInside(centre, widths[slot]!));
  const slotOf = Int32Array.from(indices, (index) => slots.get(index)!);
  const known = new Map<number, Float64Array>();

  const masses = (index: number): Float64Array => {
    let found = known.get(index);
    if (!found) {
      const [from, to] = [parameter.edge(index), parameter.edge(index + 1)];
      found = Float64Array.from(
        centres,
        (centre, slot) => logMassOfBin(centre, widths[slot]!, from, to) - inside[slot]!,
      );
      known.set(index, found);
    }
    return found;
  };
  return {
    sample(kernel, random) {
      const slot = slotOf[kernel]!;
      const u = sampleInside(centres[slot]!, widths[slot]!, random);
      return parameter.indexOf(parameter.fromUnit(u));
    },
    addLogProbability(index, into, kernels, count) {
      const mass = masses(index);
      for (let i = 0; i < count; i += 1) {
        const k = kernels[i]!;
        into[k]! += mass[slotOf[k]!]!;
      }
    },
  };
}

/** Over a bin much narrower than the kernel the density hardly changes (relative error below 1e-4). */
function logMassOfBin(mu: number, sigma: number, from: number, to: number): number {
  if (to - from > 0.05 * sigma) return logMassBetween(mu, sigma, from, to);
  const z = ((from + to) / 2 - mu) / sigma;
  return Math.log((to - from) / sigma) - logSqrt2Pi - 0.5 * z * z;
}
