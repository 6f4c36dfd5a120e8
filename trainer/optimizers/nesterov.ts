import * as tf from '@tensorflow/tfjs-core';
import { penalised } from './decay.ts';
import type { Optimizer } from './optimizer.ts';

/**
 * SGD with Nesterov's momentum in the form that needs the gradient at the parameters alone (Sutskever et al. 2013,
 * section 2): velocity ← momentum · velocity + gradient; parameters ← parameters − rate · (gradient + momentum · velocity).
 */
export function nesterov(settings: { readonly momentum: number; readonly weight_decay: number }): Optimizer {
  return {
    slots: ['velocity'],
    update({ parameters, gradient, slots, learningRate }) {
      const direction = penalised(gradient, parameters, settings.weight_decay);
      const velocity: tf.Tensor1D = tf.add(tf.mul(slots[0]!, settings.momentum), direction);
      const ahead = tf.add(direction, tf.mul(velocity, settings.momentum));
      return { parameters: tf.sub(parameters, tf.mul(ahead, learningRate)), slots: [velocity] };
    },
  };
}
