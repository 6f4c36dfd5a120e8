import * as tf from '@tensorflow/tfjs-core';
import type { DataSet } from '../data/data-set.ts';
import type { Model } from '../models/model.ts';
import { valueAndGradients } from './gradients.ts';
import type { BatchPass } from './pass.ts';
import type { Task } from './task.ts';

/** What one pass forth and back tells of a batch, or of a share of one. */
export interface BatchGradient {
  /** Of the mean loss, one per parameter. */
  readonly grads: readonly tf.Tensor[];
  /** [sum of losses, tally] over the examples. */
  readonly sums: tf.Tensor1D;
}

interface Examples {
  readonly count: number;
  readonly inputs: Float32Array;
  readonly labels: Float32Array;
}

/** Call it within a tidy. `forward` runs while the gradient tape is open, `backward` when the gradients are there. */
export function batchGradient(
  {
    model,
    task,
    set,
  }: { readonly model: Model; readonly task: Task; readonly set: Pick<DataSet, 'shape' | 'classes'> },
  { count, inputs, labels }: Examples,
  { weights: values, state }: { readonly weights: readonly tf.Tensor[]; readonly state: readonly tf.Tensor[] },
  training: BatchPass,
  observer?: { forward(): void; backward(): void },
): BatchGradient {
  const x = tf.tensor(inputs, [count, ...set.shape]);
  const known = tf.tensor2d(labels, [labels.length / set.classes, set.classes]);
  const y = task.targets?.(x, known) ?? known;
  let logits: tf.Tensor2D | undefined;
  const { value, grads } = valueAndGradients((weights) => {
    logits = tf.keep(model.logits(x, { weights, state, training }));
    observer?.forward();
    return task.loss(logits, y);
  }, values);
  observer?.backward();
  const sums = tf.stack([tf.mul(value, count), task.tally(logits!, y)]) as tf.Tensor1D;
  logits!.dispose();
  return { grads, sums };
}
