import * as tf from '@tensorflow/tfjs-core';
import { dense, denseParameters } from './dense.ts';
import { type Model, sizeOf } from './model.ts';

/** Multilayer perceptron with ReLU: one hidden layer per width, dropout after each. */
export function mlp(inputShape: readonly number[], widths: readonly number[], classes: number): Model {
  const inputs = sizeOf(inputShape);
  const sizes = [inputs, ...widths, classes];
  const layers = widths.length + 1;
  return {
    parameters: sizes
      .slice(1)
      .flatMap((units, i) => denseParameters(`dense-${i + 1}`, sizes[i]!, units, i < layers - 1)),
    logits(weights, images, dropout) {
      let x = tf.reshape(images, [images.shape[0], inputs]) as tf.Tensor2D;
      for (let i = 0; i < layers - 1; i += 1) {
        x = tf.relu(dense(x, weights[2 * i]!, weights[2 * i + 1]!));
        if (dropout) x = dropout.apply(x);
      }
      return dense(x, weights[2 * (layers - 1)]!, weights[2 * layers - 1]!);
    },
  };
}
