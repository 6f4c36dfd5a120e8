import * as tf from '@tensorflow/tfjs-core';
import { penalised } from './decay.ts';
import type { Optimizer } from './optimizer.ts';

/** RMSprop (Tieleman and Hinton 2012, lecture 6.5): the gradient over the root of its mean square. */
export function rmsprop(settings: {
  readonly rho: number;
  readonly epsilon: number;
  readonly weight_decay: number;
}): Optimizer {
  const { rho, epsilon } = settings;
  return {
    slots: ['mean-square'],
    update({ parameters, gradient, slots, learningRate }) {
      const direction = penalised(gradient, parameters, settings.weight_decay);
      const meanSquare: tf.Tensor1D = tf.add(tf.mul(slots[0]!, rho), tf.mul(tf.square(direction), 1 - rho));
      const change = tf.div(direction, tf.add(tf.sqrt(meanSquare), epsilon));
      return { parameters: tf.sub(parameters, tf.mul(change, learningRate)), slots: [meanSquare] };
    },
  };
}
