import * as tf from '@tensorflow/tfjs-core';

/** Whether the current back end has a kernel of that name. */
export function has(kernel: string): boolean {
  return tf.getKernel(kernel, tf.getBackend()) !== undefined;
}
