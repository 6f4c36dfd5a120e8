import * as tf from '@tensorflow/tfjs-core';
import { penalised } from './decay.ts';
import type { Optimizer } from './optimizer.ts';

/** Heavy-ball SGD (Polyak 1964): velocity ← momentum · velocity + gradient; parameters ← parameters − rate · velocity. */
export function momentum(settings: { readonly momentum: number; readonly weight_decay: number }): Optimizer {
  return {
    slots: ['velocity'],
    update({ parameters, gradient, slots, learningRate }) {
      const direction = penalised(gradient, parameters, settings.weight_decay);
      const velocity: tf.Tensor1D = tf.add(tf.mul(slots[0]!, settings.momentum), direction);
      return { parameters: tf.sub(parameters, tf.mul(velocity, learningRate)), slots: [velocity] };
    },
  };
}
