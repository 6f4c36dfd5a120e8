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
