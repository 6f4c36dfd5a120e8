import * as tf from '@tensorflow/tfjs-core';
import type { BuiltInTrainer } from '../../../core/sweep/trainer-settings.ts';
import type { Layer } from './layer.ts';

/**
 * A layer with its input added to its output (He et al. 2016), through `project` where their shapes differ, or put
 * beside it along the channels (Huang et al. 2017). Both keep height and width.
 */
export function connected(
  kind: BuiltInTrainer['connections'],
  inner: Layer,
  inputShape: readonly number[],
  project: () => Layer,
): Layer {
  if (kind === 'plain') return inner;
  if (kind === 'dense') {
    return {
      shape: [...inner.shape.slice(0, -1), inputShape.at(-1)! + inner.shape.at(-1)!],
      apply: (x, pass) => tf.concat([x, inner.apply(x, pass)], x.rank - 1),
    };
  }
  const short = inner.shape.join() === inputShape.join() ? undefined : project();
  return {
    shape: inner.shape,
    apply: (x, pass) => tf.add(inner.apply(x, pass), short ? short.apply(x, pass) : x),
  };
}
