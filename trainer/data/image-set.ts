import type { Batch, Labels } from './data-set.ts';

/** Labelled images, one byte a channel value. */
export interface ImageSet {
  readonly kind: 'images';
  readonly count: number;
  /** Height, width, channels. */
  readonly shape: readonly [number, number, number];
  readonly classes: number;
  /** count × height × width × channels, row-major. */
  readonly pixels: Uint8Array;
  /** `count` class numbers from 0. */
  readonly labels: Labels;
  /** What each of the 256 byte values is to the model. */
  readonly scale: Float32Array;
}

/** Byte values as shares of 1, less their mean and over their standard deviation in the training images. */
export function standardScale(mean: number, deviation: number): Float32Array {
  return Float32Array.from({ length: 256 }, (_, byte) => (byte / 255 - mean) / deviation);
}

export function gatherImages(set: ImageSet, from: number, to: number, order?: Uint32Array): Batch {
  const count = to - from;
  const size = set.shape[0] * set.shape[1] * set.shape[2];
  const inputs = new Float32Array(count * size);
  const labels = new Float32Array(count * set.classes);
  const { pixels, scale } = set;
  for (let i = 0; i < count; i += 1) {
    const image = order ? order[from + i]! : from + i;
    const source = image * size;
    const target = i * size;
    for (let j = 0; j < size; j += 1) inputs[target + j] = scale[pixels[source + j]!]!;
    labels[i * set.classes + set.labels[image]!] = 1;
  }
  return { count, inputs, labels };
}
