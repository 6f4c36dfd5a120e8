/** Cells narrower than any least width in use, so that distances within a cell do not matter. */
const cells = 128;

/**
 * Widths of Gaussian kernels at the given places of the unit interval: the larger one of the distances to both
 * neighbours, held within [`least`, 1]; NaN where there is no place. The outermost kernels look inwards only, a single
 * one to the farther end; of equal places the first looks to the left and the last to the right.
 *
 * Bergstra et al., "Algorithms for Hyper-Parameter Optimization" (NeurIPS 2011), section 4. As no width is below
 * `least` >= 1/128, neighbours in the same cell of that width need not be told apart: linear time, no sorting.
 */
export function neighbourBandwidths(places: Float64Array, least: number): Float64Array {
  const lowest = new Int32Array(cells).fill(-1);
  const highest = new Int32Array(cells).fill(-1);
  const widths = new Float64Array(places.length);
  let count = 0;
  for (let i = 0; i < places.length; i += 1) {
    const place = places[i]!;
    widths[i] = Number.isNaN(place) ? place : least;
    if (Number.isNaN(place)) continue;
    count += 1;
    const cell = Math.min(cells - 1, Math.floor(place * cells));
    if (lowest[cell]! < 0 || place < places[lowest[cell]!]!) lowest[cell] = i;
    if (highest[cell]! < 0 || place >= places[highest[cell]!]!) highest[cell] = i;
  }
  let before = -1;
  for (let cell = 0; cell < cells; cell += 1) {
    const [low, high] = [lowest[cell]!, highest[cell]!];
    if (low < 0) continue;
    if (before >= 0) {
      const gap = places[low]! - places[before]!;
      if (gap > widths[before]!) widths[before] = gap;
      if (gap > widths[low]!) widths[low] = gap;
    }
    before = high;
  }
  if (count === 1) widths[before] = Math.max(least, places[before]!, 1 - places[before]!);
  return widths;
}
