/** Indices below 2^20 travel in the low bits of the sorting keys. */
const indexBits = 2 ** 20;
const resolution = 2 ** 32;

/** Places of values in [0, 1] in rising order; values nearer than 2^-32 count as equal and keep their order. */
export function ascending(values: Float64Array): Uint32Array {
  const keys = new Float64Array(values.length);
  // Native sorting of plain numbers is several times faster than a comparator.
  for (let i = 0; i < values.length; i += 1) keys[i] = Math.floor(values[i]! * resolution) * indexBits + i;
  keys.sort();
  return Uint32Array.from(keys, (key) => key % indexBits);
}

/**
 * Widths of Gaussian kernels at the given places of the unit interval: the larger one of the distances to both
 * neighbours, held within [`least`, 1]. The outermost kernels look inwards only; a single one takes the farther end.
 *
 * Bergstra et al., "Algorithms for Hyper-Parameter Optimization" (NeurIPS 2011), section 4.
 */
export function neighbourBandwidths(places: Float64Array, least: number): Float64Array {
  const n = places.length;
  const order = ascending(places);
  const widths = new Float64Array(n);
  for (let r = 0; r < n; r += 1) {
    const here = places[order[r]!]!;
    const toLeft = r > 0 ? here - places[order[r - 1]!]! : n === 1 ? here : 0;
    const toRight = r < n - 1 ? places[order[r + 1]!]! - here : n === 1 ? 1 - here : 0;
    widths[order[r]!] = Math.min(1, Math.max(least, toLeft, toRight));
  }
  return widths;
}
