/** The newest trials count in full. */
const full = 25;

/**
 * Weights of trials in order of their age, then of the prior (1): the newest 25 count 1, older ones less and less, down
 * to 1 / n for the oldest, so that the density follows what the search has learnt.
 */
export function recencyWeights(trials: number): Float64Array {
  const weights = new Float64Array(trials + 1).fill(1);
  const old = trials - full;
  for (let i = 0; i < old; i += 1) weights[i] = 1 / trials + ((1 - 1 / trials) * i) / Math.max(1, old - 1);
  return weights;
}

/** So many of the newest trials are kept one by one, and as many stand for all older ones. */
const kept = 1000;

/**
 * Positions of at most 2,000 trials and their weights, last the prior's: of a long history's older part evenly spaced
 * trials stand for those between them. The density of ten thousand trials is told as well by two thousand.
 *
 * @param weights of all trials in order of their age, then of the prior
 */
export function thin(weights: Float64Array): { readonly kept: Uint32Array; readonly weights: Float64Array } {
  const trials = weights.length - 1;
  const old = trials - kept;
  if (old <= kept) return { kept: Uint32Array.from({ length: trials }, (_, i) => i), weights };
  const each = old / kept;
  const positions = Uint32Array.from({ length: 2 * kept }, (_, i) =>
    i < kept ? Math.floor((i + 0.5) * each) : old + i - kept,
  );
  const thinned = Float64Array.from(positions, (position, i) => weights[position]! * (i < kept ? each : 1));
  return { kept: positions, weights: Float64Array.of(...thinned, weights[trials]!) };
}
