import * as tf from '@tensorflow/tfjs-core';
import type { BuiltInTrainer } from '../../core/sweep/trainer-settings.ts';
import type { ParameterLayout } from '../models/parameters.ts';

export type ClippingSettings = Pick<BuiltInTrainer, 'clip_value' | 'clip_norm' | 'clip_global_norm'>;

/** `x` scaled down, where need be, to the Euclidean norm `limit` (Pascanu et al. 2013, algorithm 1). */
function shortened<T extends tf.Tensor>(x: T, limit: number): T {
  const norm = tf.sqrt(tf.sum(tf.square(x)));
  // Where the norm is 0 the minimum is 1 all the same: limit / 0 is infinite.
  return tf.mul(x, tf.minimum(1, tf.div(limit, norm)));
}

/** The gradient within its limits: first of every entry, then of each parameter's part, then of the whole. */
export function clipped(
  gradient: tf.Tensor1D,
  layout: ParameterLayout,
  { clip_value, clip_norm, clip_global_norm }: ClippingSettings,
): tf.Tensor1D {
  let result = gradient;
  if (clip_value > 0) result = tf.clipByValue(result, -clip_value, clip_value);
  if (clip_norm > 0) result = layout.join(layout.split(result).map((part) => shortened(part, clip_norm)));
  if (clip_global_norm > 0) result = shortened(result, clip_global_norm);
  return result;
}
