import * as tf from '@tensorflow/tfjs-core';
import { type Random, randomStream } from '../../core/random.ts';
import { stepDropout } from '../models/dropout.ts';
import type { TrainingPass } from '../models/model.ts';
import { type Share, sliceOf } from './parallel/share.ts';

/**
 * The pass of one batch in training. What it draws is a function of the seed and of `draw`, the number of the batch in
 * the whole training; a share of the batch gets its part of that.
 */
export class BatchPass implements TrainingPass {
  readonly dropout?: NonNullable<TrainingPass['dropout']>;
  readonly #seed: number;
  readonly #draw: number;
  readonly #share: Share | undefined;
  readonly #updates = new Map<number, tf.Tensor>();

  constructor(rate: number, seed: number, draw: number, share?: Share) {
    const dropout = stepDropout(rate, seed, draw, share);
    if (dropout) this.dropout = dropout;
    this.#seed = seed;
    this.#draw = draw;
    this.#share = share;
  }

  keepBranch(batch: number, rate: number, block: number): tf.Tensor4D {
    const random = randomStream(this.#seed, 'depth', this.#draw, block);
    const length = this.#share?.total ?? batch;
    const masks = Float32Array.from({ length }, () => (random.uniform() < rate ? 0 : 1 / (1 - rate)));
    const mask = this.#share ? sliceOf(masks, this.#share) : masks;
    return tf.tensor4d(mask, [batch, 1, 1, 1]);
  }

  random(): Random {
    return randomStream(this.#seed, 'pass', this.#draw);
  }

  update(index: number, value: tf.Tensor): void {
    // It has to outlive the forward pass, which frees all but its result.
    this.#updates.set(index, tf.keep(value));
  }

  /** The state after the pass: `before` where nothing was updated. */
  state(before: readonly tf.Tensor[]): tf.Tensor[] {
    return before.map((old, index) => this.#updates.get(index) ?? old);
  }

  dispose(): void {
    tf.dispose([...this.#updates.values()]);
  }
}
