import * as tf from '@tensorflow/tfjs-core';
import type { Loss } from '../training/losses.ts';
import type { Task } from '../training/task.ts';

/** Mean squared error over all values of all rows, as one node with the gradient 2 error / size. */
const meanSquaredError = tf.customGrad((outputs, labels, save) => {
  const error = tf.sub(outputs as tf.Tensor, labels as tf.Tensor);
  (save as tf.GradSaveFunc)([error, labels as tf.Tensor]);
  return {
    value: tf.mean(tf.square(error)),
    gradFunc: (dy: tf.Tensor, [e, y]: tf.Tensor[]) => [tf.mul(e!, tf.mul(dy, 2 / e!.size)), tf.zerosLike(y!)],
  };
}) as unknown as Loss;

/** To predict the noise that was put on images (Ho et al. 2020, equation 14): predicting none costs 1. */
export const denoising: Task = {
  loss: meanSquaredError,
  chanceLoss: 1,
  tally: () => tf.scalar(0),
  trained: () => ({}),
  measures: (outputs, labels) => tf.stack([meanSquaredError(outputs, labels)]) as tf.Tensor1D,
  scored: ([loss]) => ({ loss: loss! }),
};
