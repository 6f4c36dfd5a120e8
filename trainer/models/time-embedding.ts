import * as tf from '@tensorflow/tfjs-core';
import type { Blueprint } from './blueprint.ts';
import { activationOf } from './layers/activation.ts';
import { dense } from './layers/dense.ts';
import type { Style } from './layers/layer.ts';
import type { Pass } from './model.ts';

/** The longest wave, as in positions of sequences. */
const longest = 10_000;

/** What the network is told of the step: sines and cosines (Vaswani et al. 2017, section 3.5), then two dense layers. */
export function timeEmbedding(blueprint: Blueprint, name: string, size: number, style: Style) {
  const half = Math.max(1, Math.floor(size / 2));
  const units = 4 * size;
  const first = dense(blueprint, `${name}/dense-1`, 2 * half, units, style);
  const second = dense(blueprint, `${name}/dense-2`, units, units, style);
  const activate = activationOf(style);
  const frequencies = Float32Array.from({ length: half }, (_, i) => longest ** (-i / half));
  return {
    units,
    /** @param steps [batch, 1], numbers of steps */
    apply(steps: tf.Tensor2D, pass: Pass): tf.Tensor2D {
      const angles = tf.mul(steps, tf.tensor2d(frequencies, [1, half]));
      const waves = tf.concat([tf.sin(angles), tf.cos(angles)], 1);
      return second.apply(activate(first.apply(waves, pass)), pass) as tf.Tensor2D;
    },
  };
}
