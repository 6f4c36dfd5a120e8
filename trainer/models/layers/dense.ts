import * as tf from '@tensorflow/tfjs-core';
import { addRow, sumOfRows } from '../../backend/rows.ts';
import type { Blueprint } from '../blueprint.ts';
import { initialise, zeros } from '../initialisation.ts';
import type { Layer, Style } from './layer.ts';

/**
 * A fully connected layer: weights [inputs, units] and, unless a normalisation follows, a bias [units]. Three plain
 * operations rather than tfjs's fused product: the gradient of that one always computes all inputs' gradients, the
 * images' too.
 */
export function dense(
  blueprint: Blueprint,
  name: string,
  inputs: number,
  units: number,
  style: Pick<Style, 'initialisation' | 'activation'>,
  { last = false, bias = true } = {},
): Layer {
  const weights = blueprint.parameter({
    name: `${name}/weights`,
    shape: [inputs, units],
    initialise: initialise(style, { fanIn: inputs, fanOut: units }, last),
  });
  const offset = bias && blueprint.parameter({ name: `${name}/bias`, shape: [units], initialise: zeros });
  return {
    shape: [units],
    apply(x, pass) {
      const product: tf.Tensor2D = tf.matMul(x as tf.Tensor2D, weights(pass) as tf.Tensor2D);
      return offset ? addBias(product, offset(pass) as tf.Tensor1D) : product;
    },
  };
}

/** Rows [..., columns] plus bias [columns]. */
export const addBias = tf.customGrad((x, bias) => ({
  value: addRow(x as tf.Tensor, bias as tf.Tensor1D),
  gradFunc: (dy: tf.Tensor) => [dy, sumOfRows(dy)],
})) as unknown as <T extends tf.Tensor>(x: T, bias: tf.Tensor1D) => T;
