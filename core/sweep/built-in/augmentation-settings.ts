import * as z from 'zod';

/** Changes of the training images, drawn anew for every batch; 0 leaves one out. */
export const augmentationSettings = {
  augment_flip: z
    .number()
    .min(0)
    .max(1)
    .default(0)
    .describe('Share of images mirrored left to right; 0.5 for photographs, 0 for digits and letters.'),
  augment_shift: z
    .int()
    .min(0)
    .max(64)
    .default(0)
    .describe('Pixels of the greatest random shift, which is a random crop of the padded image; a tenth of the width.'),
  augment_rotation: z
    .number()
    .min(0)
    .max(180)
    .default(0)
    .describe('Degrees of the greatest random rotation, either way; 5 to 20.'),
  augment_zoom: z
    .number()
    .min(0)
    .lt(1)
    .default(0)
    .describe('Greatest change of scale: each image is 1 − this … 1 + this as large; 0.05 to 0.2.'),
  augment_brightness: z
    .number()
    .min(0)
    .max(1)
    .default(0)
    .describe('Greatest change of brightness, as a share of the full range; 0.05 to 0.3.'),
  augment_contrast: z
    .number()
    .min(0)
    .lt(1)
    .default(0)
    .describe('Greatest change of contrast: differences from the mean are 1 − this … 1 + this as large; 0.1 to 0.4.'),
  augment_saturation: z
    .number()
    .min(0)
    .max(1)
    .default(0)
    .describe(
      'Images of three channels: greatest change of saturation; differences from grey are 1 − this … 1 + this as large. 0.1 to 0.4.',
    ),
  augment_hue: z
    .number()
    .min(0)
    .max(0.5)
    .default(0)
    .describe(
      'Images of three channels: greatest turn of the hue, either way, as a share of the colour circle; 0.02 to 0.1.',
    ),
  cutout: z
    .int()
    .min(0)
    .max(64)
    .default(0)
    .describe('Pixels of the side of a square that is blanked in each image; a quarter to a half of the width.'),
  mixup: z
    .number()
    .min(0)
    .max(10)
    .default(0)
    .describe(
      'α of MixUp, which blends pairs of images and their labels; 0.1 to 0.4. Accuracy counts the larger label.',
    ),
  cutmix: z
    .number()
    .min(0)
    .max(10)
    .default(0)
    .describe(
      'α of CutMix, which pastes a rectangle of another image; 1. With mixup too, each batch takes one by chance.',
    ),
};

/** Changes that images of one channel have no room for. */
export const colourSettings = ['augment_saturation', 'augment_hue'] as const;
