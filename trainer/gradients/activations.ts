import * as tf from '@tensorflow/tfjs-core';

export const activationGradients: readonly tf.GradConfig[] = [
  {
    kernelName: tf.Relu,
    // The output tells the sign as well as the input does, and is kept for the next layer anyway.
    outputsToSave: [true],
    gradFunc: (dy, [y]) => ({ x: () => tf.mul(dy as tf.Tensor, tf.step(y!)) }),
  },
];
