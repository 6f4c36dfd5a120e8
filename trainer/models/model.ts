import type * as tf from '@tensorflow/tfjs-core';
import type { Random } from '../../core/random.ts';
import type { Dropout } from './dropout.ts';

/** One trainable tensor of a model. */
export interface ParameterShape {
  readonly name: string;
  readonly shape: readonly number[];
  /** Draws the initial values, row-major. */
  readonly initialise: (random: Random, values: Float32Array) => void;
}

/** A network as a pure function of its parameters, which the training loop owns. */
export interface Model {
  readonly parameters: readonly ParameterShape[];
  /**
   * Logits [batch, classes].
   * @param weights one tensor per parameter, in the same order
   * @param images [batch, height, width, channels]
   * @param dropout masks while training; absent when evaluating
   */
  logits(weights: readonly tf.Tensor[], images: tf.Tensor4D, dropout?: Dropout): tf.Tensor2D;
}

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, extent) => product * extent, 1);
}
