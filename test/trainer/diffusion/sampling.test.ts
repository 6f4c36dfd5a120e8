import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { randomStream } from '../../../core/random.ts';
import { trialSettings } from '../../../core/sweep/trainer-settings.ts';
import { selectBackend } from '../../../trainer/backend/select.ts';
import { runBuiltIn } from '../../../trainer/built-in.ts';
import { mnistTraining } from '../../../trainer/data/mnist.ts';
import { frechetDistance, gaussianOf } from '../../../trainer/diffusion/frechet.ts';
import { noisedSet } from '../../../trainer/diffusion/noised-set.ts';
import { sampleFrechet } from '../../../trainer/diffusion/sample-quality.ts';
import { sampleImages } from '../../../trainer/diffusion/sampling.ts';
import type { Model } from '../../../trainer/models/model.ts';
import { createPace } from '../../../trainer/training/pace.ts';
import { memorySession } from '../memory-session.ts';

beforeAll(() => selectBackend('wasm', () => {}));

const pass = { weights: [], state: [] };
const setOf = (more: Record<string, unknown> = {}) =>
  noisedSet(
    mnistTraining({ train: 1, validation: 300 }).validation,
    trialSettings({ family: 'diffusion', downscale: 4, noise_steps: 100, samples: 150, ...more }, {}),
  );

/** Knows the noise of any image: the best guess when all images are one and the same. */
function oracle(of: Float32Array, signal: Float64Array): Model {
  const size = of.length;
  return {
    parameters: [],
    state: [],
    logits(inputs) {
      const [images, steps] = tf.split(inputs, [1, 1], 3) as [tf.Tensor, tf.Tensor];
      const step = steps.dataSync()[0]!;
      const rows = tf.reshape(images, [-1, size]);
      return tf.div(tf.sub(rows, tf.mul(tf.tensor1d(of), Math.sqrt(signal[step]!))), Math.sqrt(1 - signal[step]!));
    },
  };
}
const nothing: Model = { parameters: [], state: [], logits: (x) => tf.zeros([x.shape[0]!, 49]) };

describe('the Fréchet distance', () => {
  const rows = (count: number, mean: number, deviation: number, seed: number) => {
    const random = randomStream(seed, 'frechet');
    return gaussianOf(
      Float32Array.from({ length: 3 * count }, () => mean + deviation * random.normal()),
      3,
    );
  };
  it('is 0 of a distribution from itself and what the formula says of two with known moments', () => {
    const same = rows(50, 1, 2, 1);
    expect(frechetDistance(same, same)).toBeCloseTo(0, 8);
    const diagonal = (mean: number[], variances: number[]) => ({
      mean: Float64Array.from(mean),
      covariance: Float64Array.from(mean.flatMap((_, i) => mean.map((__, j) => (i === j ? variances[i]! : 0)))),
    });
    // |(1, 2)|² + (√4 − √1)² + (√9 − √1)²
    expect(frechetDistance(diagonal([0, 0], [4, 9]), diagonal([1, 2], [1, 1]))).toBeCloseTo(5 + 1 + 4, 10);
    // Turning both by 45° changes nothing.
    const turned = (a: number, b: number, mean: number[]) => ({
      mean: Float64Array.from(mean),
      covariance: Float64Array.from([(a + b) / 2, (a - b) / 2, (a - b) / 2, (a + b) / 2]),
    });
    expect(frechetDistance(turned(4, 9, [0, 0]), turned(1, 1, [1, 2]))).toBeCloseTo(10, 10);
  });
});

describe('sampling', () => {
  it('goes to the image that the network sees behind the noise, in any number of steps', async () => {
    const image = Float32Array.from({ length: 49 }, (_, i) => Math.sin(i));
    for (const sampling_steps of [1, 7, 100]) {
      const set = setOf({ sampling_steps, samples: 3 });
      const made = await sampleImages(oracle(image, set.signal), pass, set, createPace());
      expect(made!.shape).toEqual([3, 7, 7, 1]);
      const values = await made!.data();
      for (let i = 0; i < values.length; i += 1) expect(values[i]).toBeCloseTo(image[i % 49]!, 3);
    }
  });

  it('makes the same images of the same network, and in more steps others', async () => {
    const made = async (sampling_steps: number) => {
      const samples = await sampleImages(nothing, pass, setOf({ sampling_steps, samples: 5 }), createPace());
      return (await samples!.data()) as Float32Array;
    };
    expect(await made(5)).toEqual(await made(5));
    expect(await made(5)).not.toEqual(await made(50));
  });

  it('ends when it is interrupted', async () => {
    const pace = { breathe: async () => 'interrupted' as const };
    expect(await sampleFrechet(nothing, pass, setOf(), pace)).toBeUndefined();
  });
});

describe('a trained diffusion model', () => {
  it('learns to predict noise and to make images more like the real ones', async () => {
    const trainer = {
      family: 'diffusion',
      data: { name: 'mnist', train: 400, validation: 200 },
      ...{ downscale: 4, channels: [8], blocks: 1, activation: 'silu', noise_steps: 100, noise_schedule: 'cosine' },
      ...{ batch_size: 16, learning_rate: 0.003, ema_decay: 0.9, epochs: 6, samples: 150, sampling_steps: 10 },
    };
    const session = memorySession({ trainer });
    expect(await runBuiltIn(session)).toMatchObject({ kind: 'completed' });
    const [first, last] = [session.reports[0]!.metrics, session.reports.at(-1)!.metrics];
    expect(Object.keys(last)).toEqual(['loss', 'val_loss', 'sample_frechet']);
    expect(last.val_loss).toBeLessThan(0.5);
    expect(last.sample_frechet).toBeLessThan(0.95 * first.sample_frechet!);
    const none = memorySession({ trainer: { ...trainer, samples: 0, epochs: 1 } });
    await runBuiltIn(none);
    expect(Object.keys(none.reports[0]!.metrics)).toEqual(['loss', 'val_loss']);
  });
});
