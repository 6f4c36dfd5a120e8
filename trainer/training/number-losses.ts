import * as tf from '@tensorflow/tfjs-core';
import type { Loss, LossSettings } from './losses.ts';

/** Losses of a number itself, for outputs and labels of shape [batch, 1]: their mean over the batch. */
export function createNumberLoss({ loss, huber_delta }: LossSettings): Loss {
  switch (loss) {
    case 'auto':
    case 'mse':
      return meanSquaredError;
    case 'huber':
      return huber(huber_delta);
    default:
      throw new Error(`loss ${loss} is of classes, and a number is to be predicted: use mse or huber`);
  }
}

export const meanSquaredError: Loss = (outputs, labels) => tf.mean(tf.square(tf.sub(outputs, labels)));

/** Huber 1964, section 4: error² / 2 up to δ, then δ (|error| − δ / 2). */
function huber(delta: number): Loss {
  const loss = tf.customGrad((outputs, labels, save) => {
    const error = tf.sub(outputs as tf.Tensor, labels as tf.Tensor);
    const inner = tf.clipByValue(error, -delta, delta);
    (save as tf.GradSaveFunc)([inner, labels as tf.Tensor]);
    return {
      value: tf.mean(tf.sub(tf.mul(inner, error), tf.mul(tf.square(inner), 0.5))),
      gradFunc: (dy: tf.Tensor, [slope, y]: tf.Tensor[]) => [tf.mul(slope!, tf.div(dy, slope!.size)), tf.zerosLike(y!)],
    };
  });
  return loss as unknown as Loss;
}
