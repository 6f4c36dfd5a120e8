import * as tf from '@tensorflow/tfjs-core';
import { randomStream } from '../../core/random.ts';
import { type Share, sliceOf } from '../training/parallel/share.ts';

/**
 * Inverted dropout (Srivastava et al. 2014): each value is kept with probability 1 - rate and then divided by it.
 * Masks belong to (seed, optimiser step, layer), so that a resumed run draws the masks of an uninterrupted one.
 */
export interface Dropout {
  /** `x` of any shape, masked; call it once per layer, in the order of the layers. */
  apply(x: tf.Tensor2D): tf.Tensor2D;
}

/**
 * @param draw turns values that a step draws into a tensor of that shape
 * @param share of the batch, whose part of the whole batch's masks it gets; all of it unless given
 */
export function stepDropout(
  rate: number,
  seed: number,
  draw: (values: (step: number) => Float32Array, shape: readonly number[]) => tf.Tensor,
  share?: Share,
): Dropout | undefined {
  if (rate === 0) return undefined;
  let layers = 0;
  return {
    apply(x) {
      const all = share ? (x.size / share.count) * share.total : x.size;
      const layer = layers;
      layers += 1;
      const mask = (step: number) => {
        const masks = keepMask(all, rate, seed, step, layer);
        return share ? sliceOf(masks, share) : masks;
      };
      return tf.mul(x, draw(mask, x.shape));
    },
  };
}

/**
 * `size` values, 0 or 1 / (1 - rate). Marsaglia's xorshift128 (2003) runs inline here, two draws of 16 bits a turn: a
 * mask has a hundred thousand values a step. The rate is exact to 2^-16 and the scale follows it.
 */
export function keepMask(size: number, rate: number, seed: number, step: number, layer: number): Float32Array {
  const start = randomStream(seed, 'dropout', step, layer);
  const word = () => start.below(0xffffffff) + 1;
  let [x, y, z, w] = [word(), word(), word(), word()];
  const threshold = Math.min(0xffff, Math.round(rate * 0x10000));
  const kept = 0x10000 / (0x10000 - threshold);
  const mask = new Float32Array(size);
  for (let i = 0; i < size; i += 2) {
    const t = x ^ (x << 11);
    x = y;
    y = z;
    z = w;
    w = w ^ (w >>> 19) ^ t ^ (t >>> 8);
    mask[i] = (w & 0xffff) >= threshold ? kept : 0;
    mask[i + 1] = w >>> 16 >= threshold ? kept : 0;
  }
  return mask;
}
