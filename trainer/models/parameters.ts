import * as tf from '@tensorflow/tfjs-core';
import { randomStream } from '../../core/random.ts';
import { type Model, type ParameterShape, sizeOf } from './model.ts';

/** All parameters of a model in one vector, so that an optimiser's step is a dozen operations whatever the depth. */
export interface ParameterLayout {
  readonly size: number;
  /** The parameters as tensors of their own, each a copy of its part. */
  split(vector: tf.Tensor1D): tf.Tensor[];
  /** The inverse of `split`. */
  join(tensors: readonly tf.Tensor[]): tf.Tensor1D;
}

export function parameterLayout({ parameters }: Pick<Model, 'parameters'>): ParameterLayout {
  const sizes = parameters.map(({ shape }) => sizeOf(shape));
  const offsets = sizes.map((_, i) => sizes.slice(0, i).reduce((sum, size) => sum + size, 0));
  return {
    size: sizes.reduce((sum, size) => sum + size, 0),
    split: (vector) =>
      parameters.map(({ shape }, i) => tf.reshape(tf.slice(vector, [offsets[i]!], [sizes[i]!]), [...shape])),
    join: (tensors) => tf.concat(tensors.map((tensor) => tf.reshape(tensor, [tensor.size]) as tf.Tensor1D)),
  };
}

/** Initial values of all tensors, one after the other: a function of the seed alone. */
export function initialValues(tensors: readonly ParameterShape[], seed: number): Float32Array {
  const random = randomStream(seed, 'initialise');
  const drawn = tensors.map(({ shape, initialise }) => {
    const values = new Float32Array(sizeOf(shape));
    initialise(random, values);
    return values;
  });
  const vector = new Float32Array(drawn.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const values of drawn) {
    vector.set(values, offset);
    offset += values.length;
  }
  return vector;
}
