import type { Random } from '../../random.ts';

/**
 * A pseudo-random permutation of 0 … size - 1 that needs no table: a Feistel network over the next even power of two,
 * walked until it lands inside (Black, Rogaway: "Ciphers with Arbitrary Finite Domains", CT-RSA 2002).
 */
export function shuffledRank(size: number, random: Random): (index: number) => number {
  let half = 1;
  while (4 ** half < size && half < 26) half += 1;
  const base = 2 ** half;
  const keys = Array.from({ length: 4 }, () => random.below(2 ** 31));
  const encrypt = (index: number) => {
    let left = Math.floor(index / base);
    let right = index % base;
    for (const key of keys) [left, right] = [right, (left ^ mix(right, key)) & (base - 1)];
    return left * base + right;
  };
  return (index) => {
    let rank = encrypt(index);
    while (rank >= size) rank = encrypt(rank);
    return rank;
  };
}

function mix(value: number, key: number): number {
  let h = Math.imul(value ^ key, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
