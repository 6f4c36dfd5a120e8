import { type Random, randomStream } from '../../../core/random.ts';
import type { BuiltInTrainer } from '../../../core/sweep/trainer-settings.ts';
import type { Batch } from '../data-set.ts';
import type { ImageSet } from '../image-set.ts';
import { coloured } from './colour.ts';
import { blanked } from './cutout.ts';
import { geometry, warped } from './geometry.ts';
import { mixed } from './mixing.ts';
import { smoothLabels } from './smoothing.ts';
import { toned } from './tone.ts';

export type AugmentationSettings = Pick<
  BuiltInTrainer,
  | 'augment_flip'
  | 'augment_shift'
  | 'augment_rotation'
  | 'augment_zoom'
  | 'augment_brightness'
  | 'augment_contrast'
  | 'augment_saturation'
  | 'augment_hue'
  | 'cutout'
  | 'mixup'
  | 'cutmix'
  | 'label_smoothing'
>;

/** One image and what it is drawn on. */
export interface Canvas {
  readonly values: Float32Array;
  readonly shape: ImageSet['shape'];
  /** What stands outside the image: black. */
  readonly background: number;
  /** Value of the brightest byte less that of the darkest. */
  readonly range: number;
}

/**
 * Changes a batch in place: geometry, tones and cutout image by image, then mixing, then label smoothing. Everything
 * drawn is a function of (seed, draw), the number of the batch in the whole training.
 */
export function augment(batch: Batch, set: ImageSet, settings: AugmentationSettings, seed: number, draw: number): void {
  if (augments(settings)) {
    const random = randomStream(seed, 'augment', draw);
    const size = batch.inputs.length / batch.count;
    for (let i = 0; i < batch.count; i += 1) {
      const values = batch.inputs.subarray(i * size, (i + 1) * size);
      augmentImage({ values, shape: set.shape, background: set.scale[0]!, range: rangeOf(set) }, settings, random);
    }
    mixed(batch, set.shape, settings, random);
  }
  smoothLabels(batch.labels, set.classes, settings.label_smoothing);
}

/** Whether anything but the labels is changed. */
export function augments(settings: Omit<AugmentationSettings, 'label_smoothing'>): boolean {
  const { augment_flip, augment_shift, augment_rotation, augment_zoom, augment_brightness, augment_contrast } =
    settings;
  const { augment_saturation, augment_hue, cutout, mixup, cutmix } = settings;
  const image = augment_flip + augment_shift + augment_rotation + augment_zoom + augment_brightness + augment_contrast;
  return image + augment_saturation + augment_hue + cutout + mixup + cutmix > 0;
}

function augmentImage(canvas: Canvas, settings: AugmentationSettings, random: Random): void {
  const map = geometry(canvas.shape, settings, random);
  if (map) warped(canvas, map);
  toned(canvas, settings, random);
  coloured(canvas, settings, random);
  blanked(canvas, settings.cutout, random);
}

function rangeOf({ scale }: ImageSet): number {
  return scale.at(-1)! - scale[0]!;
}
