import * as tf from '@tensorflow/tfjs-core';
import { type Random, randomStream } from '../../core/random.ts';
import { stepDropout } from '../models/dropout.ts';
import type { TrainingPass } from '../models/model.ts';
import { type Share, sliceOf } from './parallel/share.ts';

/** A tensor that a pass drew, and how it draws its values for any batch. */
export interface Drawn {
  readonly tensor: tf.Tensor;
  values(draw: number): Float32Array;
}

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
  readonly #drawn: Drawn[] = [];
  #isRepeatable = true;

  constructor(rate: number, seed: number, draw: number, share?: Share) {
    const dropout = stepDropout(rate, seed, (values, shape) => this.#tensor(values, shape), share);
    if (dropout) this.dropout = dropout;
    this.#seed = seed;
    this.#draw = draw;
    this.#share = share;
  }

  keepBranch(batch: number, rate: number, block: number): tf.Tensor4D {
    const share = this.#share;
    const mask = (draw: number) => {
      const random = randomStream(this.#seed, 'depth', draw, block);
      const length = share?.total ?? batch;
      const masks = Float32Array.from({ length }, () => (random.uniform() < rate ? 0 : 1 / (1 - rate)));
      return share ? sliceOf(masks, share) : masks;
    };
    return this.#tensor(mask, [batch, 1, 1, 1]) as tf.Tensor4D;
  }

  #tensor(values: (draw: number) => Float32Array, shape: readonly number[]): tf.Tensor {
    const tensor = tf.tensor(values(this.#draw), [...shape]);
    this.#drawn.push({ tensor, values });
    return tensor;
  }

  /** All that was drawn so far, in order; undefined where more was drawn than tensors. */
  get drawn(): readonly Drawn[] | undefined {
    return this.#isRepeatable ? this.#drawn : undefined;
  }

  random(): Random {
    this.#isRepeatable = false;
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
