import * as tf from '@tensorflow/tfjs-core';
import type { Layer, Style } from './layer.ts';

type Activation = (x: tf.Tensor) => tf.Tensor;

/** An elementwise function with its derivative, which is kept from the forward pass. */
function smooth(evaluate: (x: tf.Tensor) => { readonly value: tf.Tensor; readonly derivative: tf.Tensor }): Activation {
  return tf.customGrad((x, save) => {
    const { value, derivative } = evaluate(x as tf.Tensor);
    (save as tf.GradSaveFunc)([derivative]);
    return { value, gradFunc: (dy: tf.Tensor, [slope]: tf.Tensor[]) => tf.mul(dy, slope!) };
  }) as Activation;
}

/** x σ(x) (Elfwing et al. 2018, equation 5). */
const silu = smooth((x) => {
  const gate = tf.sigmoid(x);
  const value = tf.mul(x, gate);
  return { value, derivative: tf.add(gate, tf.mul(value, tf.sub(1, gate))) };
});

/** x Φ(x) with Φ by tanh (Hendrycks and Gimpel 2016, section 2). */
const gelu = smooth((x) => {
  const scale = Math.sqrt(2 / Math.PI);
  const cubic = 0.044715;
  const square = tf.square(x);
  const t = tf.tanh(tf.mul(tf.mul(x, scale), tf.add(tf.mul(square, cubic), 1)));
  const half = tf.mul(tf.add(t, 1), 0.5);
  const inner = tf.mul(tf.add(tf.mul(square, 3 * cubic), 1), 0.5 * scale);
  return { value: tf.mul(x, half), derivative: tf.add(half, tf.mul(tf.mul(x, inner), tf.sub(1, tf.square(t)))) };
});

/** The style's activation of examples of `shape`. */
export function activation(style: Pick<Style, 'activation' | 'leaky_slope'>, shape: readonly number[]): Layer {
  const activate = activationOf(style);
  return { shape, apply: (x) => activate(x) };
}

export function activationOf({ activation, leaky_slope }: Pick<Style, 'activation' | 'leaky_slope'>): Activation {
  switch (activation) {
    case 'relu':
      return tf.relu;
    case 'leaky_relu':
      return (x) => tf.leakyRelu(x, leaky_slope);
    case 'gelu':
      return gelu;
    case 'silu':
      return silu;
    case 'sigmoid':
      return tf.sigmoid;
    case 'tanh':
      return tf.tanh;
  }
}
