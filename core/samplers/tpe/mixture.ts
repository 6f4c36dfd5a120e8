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

/** log of the sum of exp over the first `count` terms listed. */
export function logSumExp(terms: Float64Array, listed: Uint32Array, count: number): number {
  let most = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < count; i += 1) if (terms[listed[i]!]! > most) most = terms[listed[i]!]!;
  let sum = 0;
  for (let i = 0; i < count; i += 1) {
    const below = terms[listed[i]!]! - most;
    if (below > -40) sum += Math.exp(below);
  }
  return most + Math.log(sum);
}
