import * as tf from '@tensorflow/tfjs-core';
import { has } from './kernel.ts';

/** Names of kernels that a back end may have for what layers do with rows; elsewhere tfjs's operations do it. */
export const addRowKernel = 'AddRow';
export const sumOfRowsKernel = 'SumOfRows';

/** `row` [columns] added to each row of `x` [..., columns]. No gradient is taken through it. */
export function addRow(x: tf.Tensor, row: tf.Tensor1D): tf.Tensor {
  if (!has(addRowKernel)) return tf.add(x, row);
  return tf.engine().runKernel(addRowKernel, { x, row }) as tf.Tensor;
}

/** The sum [columns] of all rows of `x` [..., columns]; without a kernel by a matrix product, fast on all back ends. */
export function sumOfRows(x: tf.Tensor): tf.Tensor1D {
  if (has(sumOfRowsKernel)) return tf.engine().runKernel(sumOfRowsKernel, { x }) as tf.Tensor1D;
  const columns = x.shape.at(-1)!;
  const rows = tf.reshape(x, [-1, columns]) as tf.Tensor2D;
  return tf.reshape(tf.matMul(tf.ones([1, rows.shape[0]]) as tf.Tensor2D, rows), [columns]);
}
