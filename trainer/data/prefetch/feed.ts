import { availableParallelism } from 'node:os';
import { augments } from '../augmentation/augment.ts';
import type { Batch, DataSet } from '../data-set.ts';
import { Batches, type BatchSettings, type Place } from './batches.ts';
import { Prefetcher } from './prefetcher.ts';

/** Where a training gets its batches from. */
export interface BatchFeed {
  take(place: Place): Batch;
  dispose(): void;
}

/** Below so many examples a thread costs more than it saves. */
const fewestExamples = 2000;

/**
 * A thread prepares `prefetch` batches ahead where that is much work, which is where images are augmented, and where
 * there is a processor for it; elsewhere each batch is prepared when it is needed.
 */
export function batchFeed(
  set: DataSet,
  settings: BatchSettings & { readonly prefetch: number },
  seed: number,
): BatchFeed {
  const isWork = set.kind === 'images' && augments(settings) && set.count >= fewestExamples;
  if (settings.prefetch > 0 && isWork && availableParallelism() > 1) {
    return new Prefetcher(set, picked(settings), seed, settings.prefetch);
  }
  const batches = new Batches(set, settings, seed);
  return { take: (place) => batches.at(place), dispose() {} };
}

/** What the thread needs, all of it plain data. */
function picked(settings: BatchSettings): BatchSettings {
  const { batch_size, label_smoothing, mixup, cutmix, cutout } = settings;
  const { augment_flip, augment_shift, augment_rotation, augment_zoom, augment_brightness, augment_contrast } =
    settings;
  const { augment_saturation, augment_hue } = settings;
  const image = { augment_flip, augment_shift, augment_rotation, augment_zoom, augment_brightness, augment_contrast };
  return { batch_size, label_smoothing, mixup, cutmix, cutout, augment_saturation, augment_hue, ...image };
}
