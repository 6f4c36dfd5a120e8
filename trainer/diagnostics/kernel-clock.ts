import * as tf from '@tensorflow/tfjs-core';

export interface KernelSpan {
  readonly name: string;
  /** Milliseconds since the start of the clock's process, as performance.now() has it. */
  readonly start: number;
  readonly end: number;
  /** Time in kernels that this one called. */
  readonly inner: number;
  readonly shapes: readonly (readonly number[])[];
}

/**
 * Puts a clock around every kernel of the current back end and returns the way back. A back end that works
 * asynchronously, on a GPU, shows the time to hand the work over.
 */
export function clockKernels(record: (span: KernelSpan) => void): () => void {
  const backend = tf.getBackend();
  const originals = tf.getKernelsForBackend(backend);
  const open: { inner: number }[] = [];
  for (const original of originals) {
    replace(backend, {
      ...original,
      kernelFunc: (call) => {
        const frame = { inner: 0 };
        open.push(frame);
        const start = performance.now();
        try {
          return original.kernelFunc(call);
        } finally {
          const end = performance.now();
          open.pop();
          const outer = open.at(-1);
          if (outer) outer.inner += end - start;
          const shapes = Object.values(call.inputs as Record<string, tf.TensorInfo | undefined>);
          record({
            name: original.kernelName,
            start,
            end,
            inner: frame.inner,
            shapes: shapes.flatMap((input) => (input?.shape ? [input.shape] : [])),
          });
        }
      },
    });
  }
  return () => {
    for (const original of originals) replace(backend, original);
  };
}

function replace(backend: string, config: tf.KernelConfig): void {
  tf.unregisterKernel(config.kernelName, backend);
  tf.registerKernel(config);
}
