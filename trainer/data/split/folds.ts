import { randomStream } from '../../../core/random.ts';
import { shuffled } from './shuffled.ts';

/** Each of K folds has about as many items as the others; with `stratified` also of every class. */
export type FoldKind = 'plain' | 'stratified';

/**
 * The fold of each item, 0 … folds - 1: shuffled by the seed alone, then dealt in turns, class by class when stratified.
 * Sizes differ by at most one, and so do the numbers of each class.
 *
 * @param labels one class number per item
 */
export function dealFolds(labels: ArrayLike<number>, folds: number, kind: FoldKind, seed: number): Uint8Array {
  const order = shuffled(Array(labels.length).keys(), randomStream(seed, 'folds'));
  // Stable: within a class the shuffled order stays. The next class goes on where the one before ended.
  if (kind === 'stratified') order.sort((a, b) => labels[a]! - labels[b]!);
  const dealt = new Uint8Array(labels.length);
  order.forEach((item, i) => {
    dealt[item] = i % folds;
  });
  return dealt;
}

/** The items outside a fold, to train on, and those in it, to validate with. */
export function splitFold(
  dealt: Uint8Array,
  fold: number,
): { readonly train: Uint32Array; readonly validation: Uint32Array } {
  const items = Uint32Array.from(dealt.keys());
  return {
    train: items.filter((i) => dealt[i] !== fold),
    validation: items.filter((i) => dealt[i] === fold),
  };
}
