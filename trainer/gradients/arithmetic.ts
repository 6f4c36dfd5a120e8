import * as tf from '@tensorflow/tfjs-core';
import { unbroadcast } from './broadcast.ts';

type Slopes = (dy: tf.Tensor, a: tf.Tensor, b: tf.Tensor) => readonly [a: () => tf.Tensor, b: () => tf.Tensor];

function ofTwo(kernelName: string, slopes: Slopes): tf.GradConfig {
  return {
    kernelName,
    inputsToSave: ['a', 'b'],
    gradFunc: (dy, [a, b]) => {
      const [first, second] = slopes(dy as tf.Tensor, a!, b!);
      return { a: () => unbroadcast(first(), a!.shape), b: () => unbroadcast(second(), b!.shape) };
    },
  };
}

const where = (condition: tf.Tensor, dy: tf.Tensor) => tf.mul(dy, tf.cast(condition, 'float32'));

/** Gradients of operations on two tensors, for networks that users build. */
export const arithmeticGradients: readonly tf.GradConfig[] = [
  ofTwo(tf.Sub, (dy) => [() => dy, () => tf.neg(dy)]),
  ofTwo(tf.RealDiv, (dy, a, b) => [() => tf.div(dy, b), () => tf.neg(tf.div(tf.mul(dy, a), tf.square(b)))]),
  ofTwo(tf.SquaredDifference, (dy, a, b) => {
    const slope = () => tf.mul(dy, tf.mul(tf.sub(a, b), 2));
    return [slope, () => tf.neg(slope())];
  }),
  ofTwo(tf.Maximum, (dy, a, b) => [() => where(tf.greaterEqual(a, b), dy), () => where(tf.less(a, b), dy)]),
  ofTwo(tf.Minimum, (dy, a, b) => [() => where(tf.lessEqual(a, b), dy), () => where(tf.greater(a, b), dy)]),
  ofTwo(tf.Pow, (dy, a, b) => [
    () => tf.mul(dy, tf.mul(b, tf.pow(a, tf.sub(b, 1)))),
    // Of a base that is not positive the power has no slope in the exponent.
    () => where(tf.greater(a, 0), tf.mul(dy, tf.mul(tf.pow(a, b), tf.log(tf.maximum(a, 1e-38))))),
  ]),
];
