import type * as tf from '@tensorflow/tfjs-core';
import type { Random } from '../../core/random.ts';
import type { Dropout } from './dropout.ts';

/** One tensor of a model, trainable or part of its state. */
export interface ParameterShape {
  readonly name: string;
  readonly shape: readonly number[];
  /** Draws the initial values, row-major. */
  readonly initialise: (random: Random, values: Float32Array) => void;
}

/** What a network is given beside the images. */
export interface Pass {
  /** One tensor per parameter, in the same order. */
  readonly weights: readonly tf.Tensor[];
  /** One tensor per entry of the model's state, in the same order. */
  readonly state: readonly tf.Tensor[];
  /** Absent when evaluating. */
  readonly training?: TrainingPass;
}

/** What a network does in training alone. */
export interface TrainingPass {
  readonly dropout?: Dropout;
  /** Which examples of the batch keep a residual branch: [batch, 1, 1, 1], 0 or 1 / (1 − rate). */
  keepBranch(batch: number, rate: number, block: number): tf.Tensor4D;
  /** A stream that belongs to the batch; the same one whenever it is asked for. */
  random(): Random;
  /** Takes over, and keeps, what the state's entry `index` is from now on. */
  update(index: number, value: tf.Tensor): void;
}

/** A network as a pure function of its parameters and state, which the training loop owns. */
export interface Model {
  readonly parameters: readonly ParameterShape[];
  /** What is not trained but moves with training, such as running means. */
  readonly state: readonly ParameterShape[];
  /**
   * Logits [batch, classes]; of a text's next tokens [batch · places, classes].
   * @param inputs [batch, the shape of an example]: height, width, channels of an image, columns of a row, tokens
   */
  logits(inputs: tf.Tensor, pass: Pass): tf.Tensor2D;
}

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, extent) => product * extent, 1);
}
