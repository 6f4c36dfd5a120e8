import * as tf from '@tensorflow/tfjs-core';

/** Names of kernels that a back end may have for what layers do with rows; elsewhere tfjs's operations do it. */
export const addRowKernel = 'AddRow';
export const sumOfRowsKernel = 'SumOfRows';

/** `row` [columns] added to each row of `x` [rows, columns]. No gradient is taken through it. */
export function addRow(x: tf.Tensor2D, row: tf.Tensor1D): tf.Tensor2D {
  if (!has(addRowKernel)) return tf.add(x, row);
  return tf.engine().runKernel(addRowKernel, { x, row }) as tf.Tensor2D;
}

/** The sum [columns] of all rows of `x` [rows, columns]; without a kernel by a matrix product, fast on all back ends. */
export function sumOfRows(x: tf.Tensor2D): tf.Tensor1D {
  if (has(sumOfRowsKernel)) return tf.engine().runKernel(sumOfRowsKernel, { x }) as tf.Tensor1D;
  return tf.reshape(tf.matMul(tf.ones([1, x.shape[0]]) as tf.Tensor2D, x), [x.shape[1]]);
}

function has(kernel: string): boolean {
  return tf.getKernel(kernel, tf.getBackend()) !== undefined;
}
