import * as tf from '@tensorflow/tfjs-core';
import type { BuiltInTrainer } from '../../core/sweep/trainer-settings.ts';
import { type Model, sizeOf } from '../models/model.ts';

type PenaltySettings = Pick<BuiltInTrainer, 'l1' | 'l2' | 'decoupled_weight_decay'>;

/** Penalties of the weights, which are the parameters of two and more dimensions: no biases, gains or offsets. */
export class Penalties {
  readonly #settings: PenaltySettings;
  /** 1 for each weight, 0 for each other parameter; absent where there is no penalty. */
  readonly #weights: tf.Tensor1D | undefined;

  constructor(settings: PenaltySettings, { parameters }: Pick<Model, 'parameters'>) {
    this.#settings = settings;
    const { l1, l2, decoupled_weight_decay } = settings;
    if (l1 + l2 + decoupled_weight_decay === 0) return;
    const mask = parameters.flatMap(({ shape }) => Array<number>(sizeOf(shape)).fill(shape.length > 1 ? 1 : 0));
    this.#weights = tf.tensor1d(mask);
  }

  /** The gradient of the loss with the penalties l1 · |w| + l2 / 2 · w² added. */
  added(gradient: tf.Tensor1D, parameters: tf.Tensor1D): tf.Tensor1D {
    const { l1, l2 } = this.#settings;
    if (!this.#weights || l1 + l2 === 0) return gradient;
    let slope: tf.Tensor1D = tf.mul(parameters, l2);
    if (l1 > 0) slope = tf.add(slope, tf.mul(tf.sub(tf.step(parameters), tf.step(tf.neg(parameters))), l1));
    return tf.add(gradient, tf.mul(slope, this.#weights));
  }

  /** The parameters after the decay that is no part of the gradient (Loshchilov and Hutter 2019, section 2). */
  decayed(parameters: tf.Tensor1D, learningRate: number): tf.Tensor1D {
    const { decoupled_weight_decay: decay } = this.#settings;
    if (!this.#weights || decay === 0) return parameters;
    return tf.mul(parameters, tf.sub(1, tf.mul(this.#weights, learningRate * decay)));
  }

  dispose(): void {
    this.#weights?.dispose();
  }
}
