import * as tf from '@tensorflow/tfjs-core';
import type { Blueprint } from '../blueprint.ts';
import type { Pass } from '../model.ts';
import { dense } from './dense.ts';
import type { Layer, Style } from './layer.ts';

/** Softmax over the last axis, as one node for automatic differentiation. */
const softmax = tf.customGrad((x, save) => {
  const value = tf.softmax(x as tf.Tensor);
  (save as tf.GradSaveFunc)([value]);
  return {
    value,
    gradFunc: (dy: tf.Tensor, [y]: tf.Tensor[]) => {
      const weighted = tf.mul(dy, y!);
      return tf.sub(weighted, tf.mul(y!, tf.sum(weighted, -1, true)));
    },
  };
}) as (x: tf.Tensor) => tf.Tensor;

export interface AttentionShape {
  readonly places: number;
  /** Values of each place. */
  readonly size: number;
  readonly heads: number;
  /** Values of each place in one head; 0 or absent: an even share of `size`. */
  readonly headSize?: number;
}

export interface Attention extends Layer {
  /** @param mask added to the scores [batch, heads, places, places]: very negative where a place must not be seen */
  apply(x: tf.Tensor, pass: Pass, mask?: tf.Tensor4D): tf.Tensor;
}

/**
 * Multi-head self-attention (Vaswani et al. 2017, section 3.2) between the places of a sequence, given and answered as
 * rows [batch · places, size].
 * @throws Error when the heads have no size of their own and do not share `size` evenly
 */
export function attention(
  blueprint: Blueprint,
  name: string,
  { places, size, heads, headSize = 0 }: AttentionShape,
  style: Style,
): Attention {
  if (headSize === 0 && size % heads !== 0) {
    throw new Error(
      `heads: ${heads} do not share an embed_dim of ${size} evenly; give each a head_size, or add the constraint "embed_dim % heads == 0"`,
    );
  }
  const own = headSize === 0 ? size / heads : headSize;
  const inner = heads * own;
  const part = (of: string) => dense(blueprint, `${name}/${of}`, size, inner, style, { last: true });
  const [query, key, value] = [part('query'), part('key'), part('value')];
  const output = dense(blueprint, `${name}/output`, inner, size, style, { last: true });
  return {
    shape: [size],
    apply(x, pass, mask) {
      const batch = x.shape[0]! / places;
      const split = (layer: Layer) =>
        tf.transpose(tf.reshape(layer.apply(x, pass), [batch, places, heads, own]), [0, 2, 1, 3]);
      const scores = tf.mul(tf.matMul(split(query), split(key), false, true), 1 / Math.sqrt(own));
      const mixed = tf.matMul(softmax(mask ? tf.add(scores, mask) : scores), split(value));
      return output.apply(tf.reshape(tf.transpose(mixed, [0, 2, 1, 3]), [batch * places, inner]), pass);
    },
  };
}
