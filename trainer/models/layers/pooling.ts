import * as tf from '@tensorflow/tfjs-core';
import type { Layer } from './layer.ts';

export type PoolingKind = 'max' | 'average';

/** Pooling without padding; nothing where the image is smaller than the window or the window is 1 × 1 at stride 1. */
export function pooling(
  [height, width, channels]: readonly [number, number, number],
  { kind, size, stride }: { readonly kind: PoolingKind; readonly size: number; readonly stride: number },
): Layer | undefined {
  if (Math.min(height, width) < size || (size === 1 && stride === 1)) return undefined;
  const reduced = (extent: number) => Math.floor((extent - size) / stride) + 1;
  const pool = kind === 'max' ? tf.maxPool : tf.avgPool;
  return {
    shape: [reduced(height), reduced(width), channels],
    apply: (x) => pool(x as tf.Tensor4D, size, stride, 'valid'),
  };
}

/** The mean over all places: [batch, height, width, channels] → [batch, channels]. */
export const globalAverage = tf.customGrad((x) => {
  const [, height, width] = (x as tf.Tensor4D).shape;
  return {
    value: tf.mean(x as tf.Tensor4D, [1, 2]),
    gradFunc: (dy: tf.Tensor) => {
      const [batch, channels] = dy.shape as [number, number];
      const share = tf.reshape(tf.div(dy, height * width), [batch, 1, 1, channels]);
      return tf.mul(share, tf.ones([1, height, width, 1]));
    },
  };
}) as unknown as (x: tf.Tensor4D) => tf.Tensor2D;

export function globalPooling([height, width, channels]: readonly [number, number, number], kind: PoolingKind): Layer {
  return {
    shape: [channels],
    apply(x) {
      const maps = x as tf.Tensor4D;
      if (kind === 'average') return globalAverage(maps);
      return tf.reshape(tf.maxPool(maps, [height, width], 1, 'valid'), [maps.shape[0], channels]);
    },
  };
}
