import * as tf from '@tensorflow/tfjs-core';
import { has } from './kernel.ts';

/** Names of kernels that a back end may have for the end of a classifier; elsewhere tfjs's operations do it. */
export const crossEntropyKernel = 'SoftmaxCrossEntropy';
export const correctCountKernel = 'CorrectCount';

/** Mean softmax cross-entropy of logits against labels, both [rows, classes], and its slope in the logits. */
export function crossEntropy(logits: tf.Tensor2D, labels: tf.Tensor2D): { value: tf.Scalar; slope: tf.Tensor2D } {
  if (has(crossEntropyKernel)) {
    const [value, slope] = tf.engine().runKernel(crossEntropyKernel, { logits, labels }) as unknown as tf.Tensor[];
    return { value: value as tf.Scalar, slope: slope as tf.Tensor2D };
  }
  const rows = logits.shape[0];
  const logProbabilities = tf.logSoftmax(logits);
  return {
    value: tf.div(tf.neg(tf.sum(tf.mul(logProbabilities, labels))), rows),
    slope: tf.div(tf.sub(tf.exp(logProbabilities), labels), rows),
  };
}

/** Number of rows whose greatest logit is the label's; of equal ones the first counts. */
export function correctCount(logits: tf.Tensor2D, labels: tf.Tensor2D): tf.Scalar {
  if (has(correctCountKernel)) return tf.engine().runKernel(correctCountKernel, { logits, labels }) as tf.Scalar;
  return tf.sum(tf.cast(tf.equal(tf.argMax(logits, 1), tf.argMax(labels, 1)), 'float32'));
}
