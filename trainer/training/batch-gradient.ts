import * as tf from '@tensorflow/tfjs-core';
import type { Batch, DataSet } from '../data/data-set.ts';
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

/** What the gradient is taken of. */
export interface LearningNetwork {
  readonly model: Model;
  readonly task: Task;
}

/** The inputs and labels of a batch, or of a share of one. */
export type BatchTensors = readonly [inputs: tf.Tensor, labels: tf.Tensor2D];

export function batchTensors(set: Pick<DataSet, 'shape' | 'classes'>, { count, inputs, labels }: Batch): BatchTensors {
  return [tf.tensor(inputs, [count, ...set.shape]), tf.tensor2d(labels, [labels.length / set.classes, set.classes])];
}

/** Call it within a tidy. `forward` runs while the gradient tape is open, `backward` when the gradients are there. */
export function batchGradient(
  { model, task }: LearningNetwork,
  [x, labels]: BatchTensors,
  { weights: values, state }: { readonly weights: readonly tf.Tensor[]; readonly state: readonly tf.Tensor[] },
  training: BatchPass,
  observer?: { forward(): void; backward(): void },
): BatchGradient {
  const y = task.targets?.(x, labels) ?? labels;
  let logits: tf.Tensor2D | undefined;
  const { value, grads } = valueAndGradients((weights) => {
    logits = tf.keep(model.logits(x, { weights, state, training }));
    observer?.forward();
    return task.loss(logits, y);
  }, values);
  observer?.backward();
  const sums = tf.stack([tf.mul(value, x.shape[0]!), task.tally(logits!, y)]) as tf.Tensor1D;
  logits!.dispose();
  return { grads, sums };
}
