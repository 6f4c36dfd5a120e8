import type { Random } from '../../../core/random.ts';

/** The values in a random order: Fisher-Yates, so uniform over all orders. */
export function shuffled(values: Iterable<number>, random: Random): Uint32Array {
  const order = Uint32Array.from(values);
  for (let i = order.length - 1; i > 0; i -= 1) {
    const j = random.below(i + 1);
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}
