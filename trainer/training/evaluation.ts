import * as tf from '@tensorflow/tfjs-core';
import { gather, type ImageSet } from '../data/image-set.ts';
import type { Model, Pass } from '../models/model.ts';
import { correctCount, softmaxCrossEntropy } from './loss.ts';
import type { Pace } from './pace.ts';

export interface Score {
  /** Mean softmax cross-entropy. */
  readonly loss: number;
  /** Share of the images classified right, 0 … 1. */
  readonly accuracy: number;
}

const chunk = 500;

/** Scores a model on all images of a set; undefined when interrupted before the last one. */
export async function evaluate(model: Model, pass: Pass, set: ImageSet, pace: Pace): Promise<Score | undefined> {
  let loss = 0;
  let correct = 0;
  for (let from = 0; from < set.count; from += chunk) {
    const batch = gather(set, from, Math.min(from + chunk, set.count));
    const sums = tf.tidy(() => {
      const logits = model.logits(tf.tensor4d(batch.images, [batch.count, ...set.shape]), pass);
      const labels = tf.tensor2d(batch.labels, [batch.count, set.classes]);
      return tf.stack([softmaxCrossEntropy(logits, labels), correctCount(logits, labels)]);
    });
    const [batchLoss, batchCorrect] = await sums.data();
    sums.dispose();
    loss += batchLoss! * batch.count;
    correct += batchCorrect!;
    if ((await pace.breathe()) === 'interrupted' && from + chunk < set.count) return undefined;
  }
  return { loss: loss / set.count, accuracy: correct / set.count };
}
