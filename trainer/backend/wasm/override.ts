import * as tf from '@tensorflow/tfjs-core';

/** Arguments of a kernel, with the inputs and attributes that every caller of it gives. */
export interface KernelCall {
  readonly inputs: Record<string, tf.TensorInfo>;
  readonly attrs: Record<string, unknown>;
  readonly backend: tf.KernelBackend;
}
export type Kernel = (call: KernelCall) => tf.TensorInfo;

/** A kernel of the wasm back end as it is registered now. */
export function wasmKernel(name: string): Kernel {
  const config = tf.getKernel(name, 'wasm');
  if (!config) throw new Error(`the wasm back end has no kernel ${name}`);
  return config.kernelFunc as unknown as Kernel;
}

/**
 * Replaces a kernel of the wasm back end, or adds it, and returns the way back. The original's `setupFunc` is passed
 * on: it binds the wasm function that a replacement calls through the original.
 */
export function overrideKernel(name: string, make: (original: Kernel | undefined) => Kernel): () => void {
  const original = tf.getKernel(name, 'wasm');
  if (original) tf.unregisterKernel(name, 'wasm');
  tf.registerKernel({
    ...original,
    kernelName: name,
    backendName: 'wasm',
    kernelFunc: make(original?.kernelFunc as unknown as Kernel | undefined) as unknown as tf.KernelFunc,
  });
  return () => {
    tf.unregisterKernel(name, 'wasm');
    if (original) tf.registerKernel(original);
  };
}
