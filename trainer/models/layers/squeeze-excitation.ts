import * as tf from '@tensorflow/tfjs-core';
import type { Blueprint } from '../blueprint.ts';
import { activationOf } from './activation.ts';
import { dense } from './dense.ts';
import type { Layer, Style } from './layer.ts';
import { globalAverage } from './pooling.ts';

/** Squeeze-and-excitation (Hu et al. 2018, section 3): each channel times a factor that the means of all of them give. */
export function squeezeExcitation(
  blueprint: Blueprint,
  name: string,
  shape: readonly [number, number, number],
  ratio: number,
  style: Style,
): Layer {
  const channels = shape[2];
  const units = Math.max(1, Math.round(channels / ratio));
  const squeeze = dense(blueprint, `${name}/squeeze`, channels, units, style);
  const excite = dense(blueprint, `${name}/excite`, units, channels, style, { last: true });
  const activate = activationOf(style);
  return {
    shape,
    apply(x, pass) {
      const means = globalAverage(x as tf.Tensor4D);
      const factors = tf.sigmoid(excite.apply(activate(squeeze.apply(means, pass)), pass));
      return tf.mul(x, tf.reshape(factors, [x.shape[0]!, 1, 1, channels]));
    },
  };
}
