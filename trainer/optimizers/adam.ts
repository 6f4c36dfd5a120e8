import * as tf from '@tensorflow/tfjs-core';
import { penalised } from './decay.ts';
import type { Optimizer } from './optimizer.ts';

export interface AdamSettings {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly weight_decay: number;
  /** AdamW: the decay acts on the parameters and not on the moments. */
  readonly decoupled: boolean;
}

/**
 * Adam (Kingma and Ba 2015, algorithm 1) and AdamW (Loshchilov and Hutter 2019, algorithm 2).
 * The slots hold the moments without their factors 1 − β, which the scalars of the step take on: m ← β₁ m + g, not
 * β₁ m + (1 − β₁) g. That saves two passes over the parameters a step.
 */
export function adam({ beta1, beta2, epsilon, weight_decay, decoupled }: AdamSettings): Optimizer {
  return {
    slots: ['first-moment', 'second-moment'],
    update({ parameters, gradient, slots, step, learningRate }) {
      const direction = decoupled ? gradient : penalised(gradient, parameters, weight_decay);
      const first: tf.Tensor1D = tf.add(tf.mul(slots[0]!, beta1), direction);
      const second: tf.Tensor1D = tf.add(tf.mul(slots[1]!, beta2), tf.square(direction));
      const firstScale = (1 - beta1) / (1 - beta1 ** step);
      const rootScale = Math.sqrt((1 - beta2) / (1 - beta2 ** step));
      const change = tf.div(first, tf.add(tf.sqrt(second), epsilon / rootScale));
      const decayed = decoupled && weight_decay > 0 ? tf.mul(parameters, 1 - learningRate * weight_decay) : parameters;
      return {
        parameters: tf.sub(decayed, tf.mul(change, (learningRate * firstScale) / rootScale)),
        slots: [first, second],
      };
    },
  };
}
