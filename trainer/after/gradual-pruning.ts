import * as tf from '@tensorflow/tfjs-core';
import type { BuiltInTrainer } from '../../core/sweep/trainer-settings.ts';
import type { Model } from '../models/model.ts';
import type { Vectors } from '../training/vectors.ts';
import { channelMasks } from './channels.ts';
import { isPruned } from './compressed.ts';
import { valuesOf } from './network.ts';
import { magnitudeMask, sparsityDue } from './sparsity.ts';

/** Takes more and more weights out of a network while it is trained; its mask, of zeros and ones, is the vector `mask`. */
export class GradualPruning {
  readonly #settings: BuiltInTrainer;
  readonly #model: Model;

  private constructor(settings: BuiltInTrainer, model: Model) {
    this.#settings = settings;
    this.#model = model;
    // What cannot be pruned is to be told before the training, not in the midst of it.
    if (settings.prune_unit === 'channels') channelMasks({ settings, model, weights: this.#weights() }, 0);
  }

  /** Undefined where the settings ask for none. */
  static of(settings: BuiltInTrainer, model: Model): GradualPruning | undefined {
    const { prune_sparsity, prune_schedule } = settings;
    return prune_sparsity > 0 && prune_schedule === 'cubic' ? new GradualPruning(settings, model) : undefined;
  }

  #weights(): Float32Array[] {
    return this.#model.parameters.map(({ shape }) => new Float32Array(shape.reduce((a, b) => a * b, 1)));
  }

  /** After `step` of `total` optimiser steps: a new mask, where one is due, at once applied to all parameters. */
  async prune(vectors: Vectors, step: number, total: number): Promise<void> {
    const sparsity = sparsityDue(this.#settings, step, total);
    if (sparsity === undefined) return;
    const values = await vectors.get('parameters').data<'float32'>();
    const weights = valuesOf(this.#model.parameters, values);
    const masks = this.#masks(weights, sparsity);
    const mask = new Float32Array(values.length);
    let from = 0;
    for (const one of masks) {
      mask.set(one, from);
      from += one.length;
    }
    vectors.replace(
      tf.tidy(() => {
        const next = tf.tensor1d(mask);
        const hasMean = vectors.has('ema');
        return {
          mask: next,
          parameters: tf.mul(vectors.get('parameters'), next) as tf.Tensor1D,
          ...(hasMean && { ema: tf.mul(vectors.get('ema'), next) as tf.Tensor1D }),
        };
      }),
    );
  }

  #masks(weights: readonly Float32Array[], sparsity: number): Float32Array[] {
    if (this.#settings.prune_unit === 'channels') {
      return channelMasks({ settings: this.#settings, model: this.#model, weights }, sparsity);
    }
    return weights.map((values, i) =>
      isPruned(this.#model.parameters[i]!) ? magnitudeMask(values, sparsity) : new Float32Array(values.length).fill(1),
    );
  }
}
