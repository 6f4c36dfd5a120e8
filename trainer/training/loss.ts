import * as tf from '@tensorflow/tfjs-core';
import { crossEntropy } from '../backend/classification.ts';

/**
 * Mean softmax cross-entropy of logits [batch, classes] against labels, as one operation with the gradient
 * (softmax − labels) / batch.
 */
export const softmaxCrossEntropy = tf.customGrad((logits, labels, save) => {
  const { value, slope } = crossEntropy(logits as tf.Tensor2D, labels as tf.Tensor2D);
  (save as tf.GradSaveFunc)([slope, labels as tf.Tensor]);
  const gradFunc = (dy: tf.Tensor, [d, y]: tf.Tensor[]) => [tf.mul(d!, dy), tf.zerosLike(y!)];
  return { value, gradFunc };
}) as unknown as (logits: tf.Tensor2D, labels: tf.Tensor2D) => tf.Scalar;
