import type { Parameter } from '../../space/parameter.ts';
import type { Kernels } from './kernels.ts';
import { logMassBetween, logMassInside, sampleInside } from './truncated-normal.ts';

/** Of kernels with the same centre and width the masses are computed once. */
interface Profile {
  readonly mu: number;
  readonly sigma: number;
  readonly logMassInside: number;
}

/**
 * Gaussians truncated to the unit interval over the bins of an ordered finite parameter: a value's probability is the
 * mass in its bin. Kernels without a place (NaN) are the prior.
 */
export function binnedKernels(parameter: Parameter, places: Float64Array, widths: Float64Array): Kernels {
  const profiles: Profile[] = [];
  const ofKernel = new Int32Array(places.length).fill(-1);
  const known = new Map<number, number[]>();
  for (let k = 0; k < places.length; k += 1) {
    const [mu, sigma] = [places[k]!, widths[k]!];
    if (Number.isNaN(mu)) continue;
    let same = known.get(mu);
    if (!same) {
      same = [];
      known.set(mu, same);
    }
    // The members of a run of equal places have at most three widths: first, inner, last.
    let found = same.find((p) => profiles[p]!.sigma === sigma);
    if (found === undefined) {
      found = profiles.push({ mu, sigma, logMassInside: logMassInside(mu, sigma) }) - 1;
      same.push(found);
    }
    ofKernel[k] = found;
  }
  for (let k = 0; k < ofKernel.length; k += 1) if (ofKernel[k]! < 0) ofKernel[k] = profiles.length;
  const masses = new Map<number, Float64Array>();
  const massesOf = (index: number): Float64Array => {
    let known = masses.get(index);
    if (!known) {
      const [from, to] = [parameter.edge(index), parameter.edge(index + 1)];
      known = new Float64Array(profiles.length + 1);
      for (const [p, profile] of profiles.entries()) {
        known[p] = logMassOfBin(profile, from, to) - profile.logMassInside;
      }
      known[profiles.length] = Math.log(to - from);
      masses.set(index, known);
    }
    return known;
  };
  return {
    sample(kernel, random) {
      const profile = profiles[ofKernel[kernel]!];
      const u = profile ? sampleInside(profile.mu, profile.sigma, random) : random.uniform();
      return parameter.indexOf(parameter.fromUnit(u));
    },
    addLogDensity(x, into, kernels, count) {
      const logMass = massesOf(x);
      for (let i = 0; i < count; i += 1) {
        const k = kernels[i]!;
        into[k]! += logMass[ofKernel[k]!]!;
      }
    },
  };
}

/** Over a bin much narrower than the kernel the density hardly changes (relative error below 1e-4). */
function logMassOfBin({ mu, sigma }: Profile, from: number, to: number): number {
  if (to - from > 0.05 * sigma) return logMassBetween(mu, sigma, from, to);
  const z = ((from + to) / 2 - mu) / sigma;
  return Math.log((to - from) / sigma) - 0.9189385332046728 - 0.5 * z * z;
}
