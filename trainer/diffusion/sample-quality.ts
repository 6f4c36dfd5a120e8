import * as tf from '@tensorflow/tfjs-core';
import type { Model, Pass } from '../models/model.ts';
import type { Pace } from '../training/pace.ts';
import { randomFeatures } from './features.ts';
import { frechetDistance, type Gaussian, gaussianOf } from './frechet.ts';
import type { NoisedSet } from './noised-set.ts';
import { sampleImages } from './sampling.ts';

/** Real images that samples are compared with, at the most. */
const mostImages = 2000;

const references = new WeakMap<NoisedSet, Gaussian>();

/**
 * How far images made by the network are from the real ones: the Fréchet distance in the space of `randomFeatures`.
 * Few samples make it larger, so compare equal numbers of them. Undefined when interrupted.
 */
export async function sampleFrechet(model: Model, pass: Pass, set: NoisedSet, pace: Pace): Promise<number | undefined> {
  const samples = await sampleImages(model, pass, set, pace);
  if (!samples) return undefined;
  try {
    let reference = references.get(set);
    if (!reference) {
      reference = await gaussianOfSet(set);
      references.set(set, reference);
    }
    const { rows, size } = await randomFeatures(samples);
    // A network that has blown up makes no images.
    return rows.every(Number.isFinite) ? frechetDistance(reference, gaussianOf(rows, size)) : Number.NaN;
  } finally {
    samples.dispose();
  }
}

async function gaussianOfSet({ images, classes }: NoisedSet): Promise<Gaussian> {
  const count = Math.min(images.count, mostImages);
  const values = Float32Array.from(images.pixels.subarray(0, count * classes), (byte) => (2 * byte) / 255 - 1);
  const tensor = tf.tensor4d(values, [count, ...images.shape]);
  try {
    const { rows, size } = await randomFeatures(tensor);
    return gaussianOf(rows, size);
  } finally {
    tensor.dispose();
  }
}
