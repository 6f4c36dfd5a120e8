import * as tf from '@tensorflow/tfjs-core';
import type { Random } from '../../../core/random.ts';
import type { Blueprint } from '../blueprint.ts';
import type { Pass } from '../model.ts';

/** Turns the numbers of tokens or categories, [n] whole numbers, into rows [n, size]. */
export type Embedding = (numbers: tf.Tensor, pass: Pass) => tf.Tensor2D;

/**
 * Rows of a table at some places; the gradient is scattered back. Integers have no gradient, and as floats they would
 * need one: they are turned into integers here.
 */
const lookUp = tf.customGrad((table, numbers, save) => {
  const places = tf.cast(numbers as tf.Tensor, 'int32');
  (save as tf.GradSaveFunc)([places, table as tf.Tensor, numbers as tf.Tensor]);
  return {
    value: tf.gather(table as tf.Tensor2D, places as tf.Tensor1D),
    gradFunc: (dy: tf.Tensor, [at, rows, given]: tf.Tensor[]) => [
      tf.scatterND(tf.reshape(at!, [at!.size, 1]), dy, rows!.shape),
      tf.zerosLike(given!),
    ],
  };
}) as unknown as (table: tf.Tensor, numbers: tf.Tensor) => tf.Tensor2D;

/** A learnt row for each of `count` numbers. */
export function embedding(blueprint: Blueprint, name: string, count: number, size: number): Embedding {
  const table = blueprint.parameter({ name, shape: [count, size], initialise: small });
  return (numbers, pass) => lookUp(table(pass), tf.reshape(numbers, [numbers.size]));
}

/** Normal with deviation 0.02, as is usual for embeddings (Devlin et al. 2019). */
export function small(random: Random, values: Float32Array): void {
  for (let i = 0; i < values.length; i += 1) values[i] = 0.02 * random.normal();
}
