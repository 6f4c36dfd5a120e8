import * as tf from '@tensorflow/tfjs-core';
import { randomStream } from '../../core/random.ts';
import type { Model, Pass } from '../models/model.ts';
import type { Pace } from '../training/pace.ts';
import type { NoisedSet } from './noised-set.ts';

const chunk = 64;

/**
 * Images made of noise by the network, values from -1 to 1, [samples, height, width, channels]: DDIM without noise
 * between the steps (Song et al. 2021, equation 12 with σ = 0), what is predicted of the image clipped to its range.
 * They begin with the same noise for every network and epoch. Undefined when interrupted; the caller disposes of the
 * tensor.
 */
export async function sampleImages(
  model: Model,
  pass: Pass,
  { shape: [height, width, planes], signal, samples, samplingSteps }: NoisedSet,
  pace: Pace,
): Promise<tf.Tensor4D | undefined> {
  const channels = planes - 1;
  const steps = evenSteps(signal.length, samplingSteps);
  const made: tf.Tensor4D[] = [];
  let interrupted = false;
  try {
    for (let from = 0; from < samples; from += chunk) {
      const count = Math.min(chunk, samples - from);
      const random = randomStream('samples', from);
      const noise = Float32Array.from({ length: count * height * width * channels }, () => random.normal());
      let images = tf.tensor4d(noise, [count, height, width, channels]);
      for (const [i, step] of steps.entries()) {
        const before = images;
        const next = steps[i + 1];
        images = tf.tidy(() => {
          const times = tf.fill([count, height, width, 1], step);
          const predicted = tf.reshape(model.logits(tf.concat([before, times], 3), pass), before.shape);
          return denoised(before, predicted as tf.Tensor4D, signal[step]!, next === undefined ? 1 : signal[next]!);
        });
        before.dispose();
        // Between steps others have their turn; what has begun is ended, so that short samplings always come to an end.
        interrupted = (await pace.breathe()) === 'interrupted';
      }
      made.push(images);
      if (interrupted && from + chunk < samples) return undefined;
    }
    return tf.concat(made, 0);
  } finally {
    tf.dispose(made);
  }
}

/** The image at a step whose ᾱ is `next`, from one at ᾱ = `now` and the noise predicted in it. */
function denoised(images: tf.Tensor4D, noise: tf.Tensor4D, now: number, next: number): tf.Tensor4D {
  const clean = tf.clipByValue(tf.div(tf.sub(images, tf.mul(noise, Math.sqrt(1 - now))), Math.sqrt(now)), -1, 1);
  // The noise that goes with the clipped image.
  const rest = tf.div(tf.sub(images, tf.mul(clean, Math.sqrt(now))), Math.sqrt(1 - now));
  return tf.add(tf.mul(clean, Math.sqrt(next)), tf.mul(rest, Math.sqrt(1 - next)));
}

/** From the last step down, evenly, `count` of them at the most. */
function evenSteps(steps: number, count: number): number[] {
  const taken = Math.min(steps, count);
  return Array.from({ length: taken }, (_, i) => Math.round(((taken - i) * steps) / taken) - 1);
}
