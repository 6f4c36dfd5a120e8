import * as tf from '@tensorflow/tfjs-core';
import { padding } from '../../data/token-set.ts';

/** What a network reads as a sequence: an image row by row, or a text token by token. */
export type SequenceInput =
  | { readonly kind: 'rows'; readonly places: number; readonly size: number }
  /** `next`: at each place the next token is predicted, from those up to it alone. */
  | { readonly kind: 'tokens'; readonly places: number; readonly vocabulary: number; readonly next: boolean };

/** 1 where a text [batch, places] has a token, 0 behind its end. */
export function presence(tokens: tf.Tensor): tf.Tensor2D {
  return tf.cast(tf.notEqual(tokens, padding), 'float32') as tf.Tensor2D;
}

/** What attention scores are lowered by where they must not count: exp makes 0 of it. */
const hidden = -1e9;

/** [batch, 1, 1, places]: hides places behind the end of their text. */
export function hidePadding(present: tf.Tensor2D): tf.Tensor4D {
  const [batch, places] = present.shape;
  return tf.reshape(tf.mul(tf.sub(1, present), hidden), [batch, 1, 1, places]);
}

/** [1, 1, places, places]: hides from each place those that come after it. */
export function hideFuture(places: number): tf.Tensor4D {
  const values = new Float32Array(places * places);
  for (let from = 0; from < places; from += 1) values.fill(hidden, from * places + from + 1, (from + 1) * places);
  return tf.tensor4d(values, [1, 1, places, places]);
}

/** The mean of rows [batch, places, size] over the places where there is a token. */
export function meanOfPresent(rows: tf.Tensor3D, present: tf.Tensor2D): tf.Tensor2D {
  const [batch, places, size] = rows.shape;
  const weights = tf.div(present, tf.maximum(tf.sum(present, 1, true), 1));
  return tf.reshape(tf.matMul(tf.reshape(weights, [batch, 1, places]), rows), [batch, size]);
}
