import * as tf from '@tensorflow/tfjs-core';

/** Sums what broadcasting repeated: the gradient of an input of `shape` from one of the output's shape. */
export function unbroadcast(gradient: tf.Tensor, shape: readonly number[]): tf.Tensor {
  const axes = tf.broadcast_util.getReductionAxes([...shape], gradient.shape);
  return tf.reshape(axes.length > 0 ? tf.sum(gradient, axes) : gradient, [...shape]);
}
