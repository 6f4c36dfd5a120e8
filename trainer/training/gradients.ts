import * as tf from '@tensorflow/tfjs-core';

/**
 * A scalar function's value and its gradient in each of the tensors; zeros for those that have no part in it, as a
 * network may leave out some of its parameters.
 */
export function valueAndGradients(
  f: (tensors: readonly tf.Tensor[]) => tf.Scalar,
  tensors: readonly tf.Tensor[],
): { readonly value: tf.Scalar; readonly grads: tf.Tensor[] } {
  const { value, grads } = tf.engine().gradients(() => f(tensors), [...tensors]);
  const all: readonly (tf.Tensor | undefined)[] = grads;
  return { value, grads: all.map((gradient, i) => gradient ?? tf.zerosLike(tensors[i]!)) };
}
