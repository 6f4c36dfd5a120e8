import * as tf from '@tensorflow/tfjs-core';
import { penalised } from './decay.ts';
import type { Optimizer } from './optimizer.ts';

/** Plain stochastic gradient descent. */
export function sgd(settings: { readonly weight_decay: number }): Optimizer {
  return {
    slots: [],
    update({ parameters, gradient, learningRate }) {
      const direction = penalised(gradient, parameters, settings.weight_decay);
      return { parameters: tf.sub(parameters, tf.mul(direction, learningRate)), slots: [] };
    },
  };
}
