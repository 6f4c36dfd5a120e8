import * as tf from '@tensorflow/tfjs-core';

/**
 * Mean softmax cross-entropy of logits [batch, classes] against one-hot labels, as one operation with the gradient
 * (softmax − labels) / batch.
 */
export const softmaxCrossEntropy = tf.customGrad((logits, labels, save) => {
  const z = logits as tf.Tensor2D;
  const batch = z.shape[0];
  const logProbabilities = tf.logSoftmax(z);
  (save as tf.GradSaveFunc)([logProbabilities, labels as tf.Tensor]);
  const value = tf.div(tf.neg(tf.sum(tf.mul(logProbabilities, labels as tf.Tensor))), batch) as tf.Scalar;
  const gradFunc = (dy: tf.Tensor, [logP, y]: tf.Tensor[]) => [
    tf.mul(tf.sub(tf.exp(logP!), y!), tf.div(dy, batch)),
    tf.zerosLike(y!),
  ];
  return { value, gradFunc };
}) as unknown as (logits: tf.Tensor2D, labels: tf.Tensor2D) => tf.Scalar;

/** Number of rows whose greatest logit is the label's. */
export function correctCount(logits: tf.Tensor2D, labels: tf.Tensor2D): tf.Scalar {
  return tf.sum(tf.cast(tf.equal(tf.argMax(logits, 1), tf.argMax(labels, 1)), 'float32'));
}
