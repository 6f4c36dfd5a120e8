/**
 * Owen's nested uniform scrambling by hashing: every bit is flipped by a hash of the bits above it. B. Burley,
 * "Practical Hash-based Owen Scrambling", JCGT 9(4), 2020, with the constants that N. Vegdahl found
 * (psychopath.io, 2021).
 */
export function nestedUniformScramble(word: number, seed: number, dimension: number): number {
  return reverseBits(flipByLowerBits(reverseBits(word), hash(seed, dimension)));
}

/** A permutation in which each bit of the result depends on the bits of x below it alone (Laine, Karras 2011). */
function flipByLowerBits(x: number, key: number): number {
  let h = x ^ Math.imul(x, 0x3d20adea);
  h = (h + key) | 0;
  h = Math.imul(h, (key >>> 16) | 1);
  h ^= Math.imul(h, 0x05526c56);
  h ^= Math.imul(h, 0x53a22864);
  return h;
}

function reverseBits(word: number): number {
  let x = word;
  x = ((x >>> 1) & 0x55555555) | ((x & 0x55555555) << 1);
  x = ((x >>> 2) & 0x33333333) | ((x & 0x33333333) << 2);
  x = ((x >>> 4) & 0x0f0f0f0f) | ((x & 0x0f0f0f0f) << 4);
  x = ((x >>> 8) & 0x00ff00ff) | ((x & 0x00ff00ff) << 8);
  return ((x >>> 16) | (x << 16)) >>> 0;
}

function hash(seed: number, dimension: number): number {
  let h = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) + Math.imul(dimension + 1, 0xc2b2ae35);
  h = Math.imul(h ^ (h >>> 16), 0x7feb352d);
  h = Math.imul(h ^ (h >>> 15), 0x846ca68b);
  return (h ^ (h >>> 16)) | 0;
}
