import * as tf from '@tensorflow/tfjs-core';
import { randomStream } from '../../core/random.ts';

const widths = [16, 48] as const;
const chunk = 100;

/**
 * 48 features of each image: a convolutional network of two layers with random, fixed weights, and the mean over all
 * places. Random filters tell images apart well enough to compare networks on one data set, and need no download; the
 * numbers do not compare with distances in another network's features.
 * @param images values from -1 to 1
 * @returns rows of features, and their number
 */
export async function randomFeatures(images: tf.Tensor4D): Promise<{ rows: Float32Array; size: number }> {
  const size = widths[1];
  const [count, height, width, channels] = images.shape;
  const rows = new Float32Array(count * size);
  for (let from = 0; from < count; from += chunk) {
    const taken = Math.min(chunk, count - from);
    const features = tf.tidy(() => {
      let maps = tf.slice(images, [from, 0, 0, 0], [taken, height, width, channels]) as tf.Tensor4D;
      let inputs = channels;
      for (const [layer, outputs] of widths.entries()) {
        maps = tf.relu(tf.conv2d(maps, filters(layer, inputs, outputs), 2, 'same'));
        inputs = outputs;
      }
      return tf.mean(maps, [1, 2]);
    });
    rows.set(await features.data<'float32'>(), from * size);
    features.dispose();
  }
  return { rows, size };
}

/** He et al. 2015: variance 2 / fan-in. */
function filters(layer: number, inputs: number, outputs: number): tf.Tensor4D {
  const random = randomStream('frechet-features', layer, inputs);
  const deviation = Math.sqrt(2 / (9 * inputs));
  const values = Float32Array.from({ length: 9 * inputs * outputs }, () => deviation * random.normal());
  return tf.tensor4d(values, [3, 3, inputs, outputs]);
}
