import { randomStream } from '../../core/random.ts';

/** A permutation of 0 … count - 1 that belongs to (seed, epoch): Fisher-Yates, so uniform over all permutations. */
export function epochOrder(count: number, seed: number, epoch: number): Uint32Array {
  const random = randomStream(seed, 'order', epoch);
  const order = Uint32Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i -= 1) {
    const j = random.below(i + 1);
    const moved = order[i]!;
    order[i] = order[j]!;
    order[j] = moved;
  }
  return order;
}
