import type { Parameter } from '../../space/parameter.ts';
import { unitOf } from './columns.ts';
import type { Kernels } from './kernels.ts';
import { logMassBetween, logMassInside, sampleInside } from './truncated-normal.ts';

const logSqrt2Pi = 0.9189385332046728;

/**
 * Gaussians truncated to the unit interval over the bins of an ordered finite parameter: a value's probability is the
 * mass in its bin. Kernels without a value (NaN) are the prior: a broad Gaussian in the middle.
 */
export function binnedKernels(parameter: Parameter, indices: Float64Array, width: number): Kernels {
  // Kernels on the same value are equal: their masses are computed once.
  const values = [...new Set(indices)];
  const slots = new Map(values.map((index, slot) => [index, slot]));
  const centre = values.map((index) => (Number.isNaN(index) ? 0.5 : unitOf(parameter, index)));
  const widths = values.map((index) => (Number.isNaN(index) ? 1 : width));
  const inside = centre.map((mu, slot) => logMassInside(mu, widths[slot]!));
  const slotOf = Int32Array.from(indices, (index) => slots.get(index)!);
  const known = new Map<number, Float64Array>();

  const masses = (index: number): Float64Array => {
    let found = known.get(index);
    if (!found) {
      const [from, to] = [parameter.edge(index), parameter.edge(index + 1)];
      found = Float64Array.from(centre, (mu, slot) => logMassOfBin(mu, widths[slot]!, from, to) - inside[slot]!);
      known.set(index, found);
    }
    return found;
  };
  return {
    sample(kernel, random) {
      const slot = slotOf[kernel]!;
      return parameter.indexOf(parameter.fromUnit(sampleInside(centre[slot]!, widths[slot]!, random)));
    },
    addLogDensity(x, into, kernels, count) {
      const mass = masses(x);
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
