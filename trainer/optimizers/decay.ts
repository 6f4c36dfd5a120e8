import * as tf from '@tensorflow/tfjs-core';

/** The gradient with an L2 penalty of `decay` / 2 · |parameters|² added. */
export function penalised(gradient: tf.Tensor1D, parameters: tf.Tensor1D, decay: number): tf.Tensor1D {
  return decay === 0 ? gradient : tf.add(gradient, tf.mul(parameters, decay));
}
