import type * as tf from '@tensorflow/tfjs-core';
import type { BuiltInTrainer } from '../../../core/sweep/trainer-settings.ts';
import type { Pass } from '../model.ts';

/** A part of a network. */
export interface Layer {
  /** Shape of one example behind the layer: [units] or [height, width, channels]. */
  readonly shape: readonly number[];
  apply(x: tf.Tensor, pass: Pass): tf.Tensor;
}

/** What all layers of a network have in common. */
export type Style = Pick<
  BuiltInTrainer,
  'activation' | 'leaky_slope' | 'initialisation' | 'normalisation_momentum' | 'normalisation_epsilon'
> & { readonly normalisation: 'none' | 'batch' | 'layer' };

/** One layer after the other; of none, nothing happens to examples of `shape`. */
export function chain(layers: readonly Layer[], shape: readonly number[]): Layer {
  return {
    shape: layers.at(-1)?.shape ?? shape,
    apply: (x, pass) => layers.reduce((value, layer) => layer.apply(value, pass), x),
  };
}
