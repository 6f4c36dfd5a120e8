import { gatherNoised, noisedBatch } from '../diffusion/noised-set.ts';
import { type AugmentationSettings, augment } from './augmentation/augment.ts';
import { smoothLabels } from './augmentation/smoothing.ts';
import type { Batch, DataSet } from './data-set.ts';
import { gatherImages } from './image-set.ts';
import { gatherRows } from './table-set.ts';
import { gatherWindows } from './text-set.ts';
import { gatherTokens } from './token-set.ts';

/** The examples at `order[from … to]`; `order` absent means their own order. */
export function gather(set: DataSet, from: number, to: number, order?: Uint32Array): Batch {
  switch (set.kind) {
    case 'images':
      return gatherImages(set, from, to, order);
    case 'table':
      return gatherRows(set, from, to, order);
    case 'tokens':
      return gatherTokens(set, from, to, order);
    case 'text':
      return gatherWindows(set, from, to, order);
    case 'noised':
      return gatherNoised(set, from, to, order);
  }
}

/**
 * The batch `draw`, counted over the whole training, as it is trained on: images augmented, labels smoothed. All that
 * is drawn is a function of (seed, draw).
 */
export function trainingBatch(
  set: DataSet,
  [from, to]: readonly [number, number],
  order: Uint32Array,
  settings: AugmentationSettings,
  { seed, draw }: { readonly seed: number; readonly draw: number },
): Batch {
  if (set.kind === 'noised') return noisedBatch(set, [from, to], order, settings, { seed, draw });
  const batch = gather(set, from, to, order);
  if (set.kind === 'images') augment(batch, set, settings, seed, draw);
  else if (set.kind !== 'table' || !set.number) smoothLabels(batch.labels, set.classes, settings.label_smoothing);
  return batch;
}
