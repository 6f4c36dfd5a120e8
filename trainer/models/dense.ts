import * as tf from '@tensorflow/tfjs-core';
import { glorotUniform, heNormal, zeros } from './initialisation.ts';
import type { ParameterShape } from './model.ts';

/** Weights [inputs, units] and bias [units] of a fully connected layer. */
export function denseParameters(name: string, inputs: number, units: number, hidden: boolean): ParameterShape[] {
  const initialise = hidden ? heNormal(inputs) : glorotUniform(inputs, units);
  return [
    { name: `${name}/weights`, shape: [inputs, units], initialise },
    { name: `${name}/bias`, shape: [units], initialise: zeros },
  ];
}

/**
 * x · weights + bias. Three plain operations rather than tfjs's fused product: the gradient of that one always
 * computes all inputs' gradients, the images' too.
 */
export function dense(x: tf.Tensor2D, weights: tf.Tensor, bias: tf.Tensor): tf.Tensor2D {
  return addBias(tf.matMul(x, weights as tf.Tensor2D), bias as tf.Tensor1D);
}

/** Rows plus bias; its gradient sums over the batch by one matrix product, which all back ends do fast. */
export const addBias = tf.customGrad((x, bias) => ({
  value: tf.add(x as tf.Tensor, bias as tf.Tensor),
  gradFunc: (dy: tf.Tensor) => [
    dy,
    tf.reshape(tf.matMul(tf.ones([1, dy.shape[0]!]), dy as tf.Tensor2D), [dy.shape[1]!]),
  ],
})) as unknown as (x: tf.Tensor2D, bias: tf.Tensor1D) => tf.Tensor2D;
