import * as tf from '@tensorflow/tfjs-core';
import { elementwise } from '../backend/elementwise.ts';

/** Derivatives of the activations that are kernels of their own; all but the leaky one from the output alone. */
export const activationGradients: readonly tf.GradConfig[] = [
  {
    kernelName: tf.Relu,
    // The output tells the sign as well as the input does, and is kept for the next layer anyway.
    outputsToSave: [true],
    gradFunc: (dy, [y]) => ({
      x: () => elementwise([dy as tf.Tensor, y!], (math, [d, out]) => [math.where(d!, out!)])[0]!,
    }),
  },
  {
    kernelName: tf.LeakyRelu,
    inputsToSave: ['x'],
    gradFunc: (dy, [x], attrs) => {
      const { alpha } = attrs as unknown as tf.LeakyReluAttrs;
      return { x: () => tf.mul(dy as tf.Tensor, tf.add(tf.mul(tf.step(x!), 1 - alpha), alpha)) };
    },
  },
  {
    kernelName: tf.Sigmoid,
    outputsToSave: [true],
    gradFunc: (dy, [y]) => ({ x: () => tf.mul(dy as tf.Tensor, tf.mul(y!, tf.sub(1, y!))) }),
  },
  {
    kernelName: tf.Tanh,
    outputsToSave: [true],
    gradFunc: (dy, [y]) => ({ x: () => tf.mul(dy as tf.Tensor, tf.sub(1, tf.square(y!))) }),
  },
];
