import { randomStream } from '../../core/random.ts';
import type { Labels } from './data-set.ts';
import type { ImageSet } from './image-set.ts';
import { subset } from './subset.ts';

/** Each of K folds has about as many items as the others; with `stratified` also of every class. */
export type FoldKind = 'plain' | 'stratified';

/**
 * The fold of each item, 0 … folds - 1: shuffled by the seed alone, then dealt in turns, class by class when stratified.
 * Sizes differ by at most one, and so do the numbers of each class.
 *
 * @param labels one class number per item
 */
export function dealFolds(labels: Labels, folds: number, kind: FoldKind, seed: number): Uint8Array {
  const random = randomStream(seed, 'folds');
  const order = Uint32Array.from(labels, (_, i) => i);
  for (let i = order.length - 1; i > 0; i -= 1) {
    const j = random.below(i + 1);
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  // Stable: within a class the shuffled order stays. The next class goes on where the one before ended.
  if (kind === 'stratified') order.sort((a, b) => labels[a]! - labels[b]!);
  const dealt = new Uint8Array(labels.length);
  order.forEach((item, i) => {
    dealt[item] = i % folds;
  });
  return dealt;
}

/** The images outside a fold, to train on, and those in it, to validate with. */
export function splitFold(
  set: ImageSet,
  dealt: Uint8Array,
  fold: number,
): { readonly train: ImageSet; readonly validation: ImageSet } {
  const items = (wanted: (own: number) => boolean) => Array.from(dealt.keys()).filter((i) => wanted(dealt[i]!));
  return {
    train: subset(
      set,
      items((own) => own !== fold),
    ),
    validation: subset(
      set,
      items((own) => own === fold),
    ),
  };
}
