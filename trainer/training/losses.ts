import * as tf from '@tensorflow/tfjs-core';
import type { BuiltInTrainer } from '../../core/sweep/trainer-settings.ts';
import { softmaxCrossEntropy } from './loss.ts';

/** Mean over the batch of the loss of logits [batch, classes] against labels that may be shares of several classes. */
export type Loss = (logits: tf.Tensor2D, labels: tf.Tensor2D) => tf.Scalar;

/** A loss by its value and its slope in each logit, both summed over the batch: one node for automatic differentiation. */
function lossOf(terms: (z: tf.Tensor2D, y: tf.Tensor2D) => { value: tf.Tensor; slope: tf.Tensor }): Loss {
  return tf.customGrad((logits, labels, save) => {
    const batch = (logits as tf.Tensor2D).shape[0];
    const { value, slope } = terms(logits as tf.Tensor2D, labels as tf.Tensor2D);
    (save as tf.GradSaveFunc)([slope, labels as tf.Tensor]);
    return {
      value: tf.div(value, batch) as tf.Scalar,
      gradFunc: (dy: tf.Tensor, [d, y]: tf.Tensor[]) => [tf.mul(d!, tf.div(dy, batch)), tf.zerosLike(y!)],
    };
  }) as unknown as Loss;
}

/** log(1 + eˣ) without overflow. */
function softplus(x: tf.Tensor): tf.Tensor {
  return tf.add(tf.relu(x), tf.log(tf.add(tf.exp(tf.neg(tf.abs(x))), 1)));
}

/** Cross-entropy of one sigmoid per class. */
const binary = lossOf((z, y) => ({
  value: tf.sum(tf.sub(softplus(z), tf.mul(z, y))),
  slope: tf.sub(tf.sigmoid(z), y),
}));

/** The focal loss of one sigmoid per class, α for the own class and 1 − α for the others (Lin et al. 2017, equation 5). */
function focal(gamma: number, alpha: number): Loss {
  /** −weight (1 − p)^γ log p of p = σ(z), and its slope in z: weight (1 − p)^γ (γ p log p + p − 1). */
  const term = (z: tf.Tensor, weight: number) => {
    const p = tf.sigmoid(z);
    const logP = tf.neg(softplus(tf.neg(z)));
    const focus = tf.mul(tf.exp(tf.mul(softplus(z), -gamma)), weight);
    return {
      value: tf.neg(tf.mul(focus, logP)),
      slope: tf.mul(focus, tf.sub(tf.add(tf.mul(tf.mul(p, logP), gamma), p), 1)),
    };
  };
  return lossOf((z, y) => {
    const [own, other] = [term(z, alpha), term(tf.neg(z), 1 - alpha)];
    const rest = tf.sub(1, y);
    return {
      value: tf.sum(tf.add(tf.mul(y, own.value), tf.mul(rest, other.value))),
      slope: tf.sub(tf.mul(y, own.slope), tf.mul(rest, other.slope)),
    };
  });
}

/**
 * A loss of the softmax's probabilities, given by a function of their errors and its derivative. The slope in logit i
 * is pᵢ (dᵢ − Σ dⱼ pⱼ) with d the derivatives.
 */
function ofProbabilities(value: (error: tf.Tensor) => tf.Tensor, derivative: (error: tf.Tensor) => tf.Tensor): Loss {
  return lossOf((z, y) => {
    const p = tf.softmax(z);
    const error = tf.sub(p, y);
    const d = derivative(error);
    return { value: tf.sum(value(error)), slope: tf.mul(p, tf.sub(d, tf.sum(tf.mul(d, p), 1, true))) };
  });
}

const squared = ofProbabilities(
  (error) => tf.square(error),
  (error) => tf.mul(error, 2),
);

/** Huber 1964, section 4: error² / 2 up to δ, then δ (|error| − δ / 2). */
function huber(delta: number): Loss {
  const within = (error: tf.Tensor) => tf.clipByValue(error, -delta, delta);
  return ofProbabilities((error) => {
    const inner = within(error);
    return tf.sub(tf.mul(inner, error), tf.mul(tf.square(inner), 0.5));
  }, within);
}

export type LossSettings = Pick<BuiltInTrainer, 'loss' | 'focal_gamma' | 'focal_alpha' | 'huber_delta'>;

export function createLoss(settings: LossSettings): Loss {
  switch (settings.loss) {
    case 'auto':
    case 'cross_entropy':
      return softmaxCrossEntropy;
    case 'binary':
      return binary;
    case 'focal':
      return focal(settings.focal_gamma, settings.focal_alpha);
    case 'mse':
      return squared;
    case 'huber':
      return huber(settings.huber_delta);
  }
}
