import type * as tf from '@tensorflow/tfjs-core';

/** What the wasm back end offers its kernels beyond tfjs's interface of back ends. */
export interface WasmBackend extends tf.KernelBackend {
  makeOutput(shape: readonly number[], dtype: 'float32'): tf.TensorInfo;
  /** A view of the tensor's values in the wasm memory; good until the next allocation. */
  typedArrayFromHeap(tensor: tf.TensorInfo): Float32Array;
}
