import type { ContinuousKernels } from './continuous-kernels.ts';
import type { FiniteKernels } from './slots.ts';

/** All kernels together that are (in logarithm) so far below the largest one, and by log n more, add less than 2e-7. */
const negligible = 16;

export function runningSums(weights: Float64Array): Float64Array {
  let sum = 0;
  return weights.map((weight) => {
    sum += weight;
    return sum;
  });
}

/** The first position of rising sums that is above the target. */
export function firstAbove(sums: Float64Array, target: number): number {
  let low = 0;
  let high = sums.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sums[middle]! > target) high = middle;
    else low = middle + 1;
  }
  return low;
}

/**
 * log of the sum over the kernels of exp(base) times the product of their parts, at a point given by the indices of its
 * finite parameters and the places of its continuous ones. One pass over the kernels, everything in flat arrays: this
 * is where the time goes.
 */
export function mixtureDensity(
  base: Float64Array,
  finite: readonly FiniteKernels[],
  { dimensions, centres, gaps, scale, priorExponent }: ContinuousKernels,
): (indices: readonly number[], places: Float64Array) => number {
  const n = base.length;
  const offsets = finite.map((_, f) => finite.slice(0, f).reduce((sum, { slots }) => sum + slots, 0));
  const parts = new Float64Array(finite.reduce((sum, { slots }) => sum + slots, 0));
  const width = finite.length;
  const slots = new Int32Array(n * width);
  for (let f = 0; f < width; f += 1) {
    const { slotOf } = finite[f]!;
    const offset = offsets[f]!;
    for (let k = 0; k < n; k += 1) slots[k * width + f] = offset + slotOf[k]!;
  }
  const terms = new Float64Array(n);
  const margin = negligible + Math.log(n);
  const scaled = new Float64Array(dimensions);

  const finitePart = (kernel: number) => {
    let sum = base[kernel]!;
    for (let f = 0; f < width; f += 1) sum += parts[slots[kernel * width + f]!]!;
    return sum;
  };
  const exponent = (kernel: number) => {
    const row = kernel * dimensions;
    let sum = 0;
    if (gaps) {
      for (let d = 0; d < dimensions; d += 1) {
        const z = scaled[d]! - centres[row + d]!;
        if (!Number.isNaN(z)) sum += z * z;
      }
      return sum;
    }
    for (let d = 0; d < dimensions; d += 1) {
      const z = scaled[d]! - centres[row + d]!;
      sum += z * z;
    }
    return sum;
  };

  return (indices, places) => {
    for (let f = 0; f < width; f += 1) parts.set(finite[f]!.logProbabilities(indices[f]!), offsets[f]!);
    for (let d = 0; d < dimensions; d += 1) scaled[d] = places[d]! * scale[d]!;
    terms[0] = finitePart(n - 1) + priorExponent(places);
    let most = terms[0]!;
    let count = 1;
    // Each part only takes away: what is far below the largest term before the last part stays there.
    let floor = most - margin;
    for (let k = 0; k < n - 1; k += 1) {
      let term = finitePart(k);
      if (term <= floor) continue;
      term -= exponent(k);
      if (term <= floor) continue;
      terms[count] = term;
      count += 1;
      if (term > most) {
        most = term;
        floor = most - margin;
      }
    }
    let sum = 0;
    for (let i = 0; i < count; i += 1) sum += Math.exp(terms[i]! - most);
    return most + Math.log(sum);
  };
}
