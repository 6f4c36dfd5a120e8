import * as tf from '@tensorflow/tfjs-core';
import { whereKernel } from '../elementwise.ts';
import { addRowKernel, sumOfRowsKernel } from '../rows.ts';
import type { NativeBackend } from './backend.ts';

/** Operations of TensorFlow that tfjs makes of several others, each of which costs a call and a pass over memory. */
const operations = [
  { kernel: whereKernel, operation: 'ReluGrad', inputs: ['a', 'b'], images: false },
  { kernel: addRowKernel, operation: 'BiasAdd', inputs: ['x', 'row'], images: true },
  { kernel: sumOfRowsKernel, operation: 'BiasAddGrad', inputs: ['x'], images: true },
] as const;

/** Registers them once for the back end that tfjs-node and tfjs-node-gpu share. */
export function registerNativeKernels(): void {
  for (const { kernel, operation, inputs: names, images } of operations) {
    if (tf.getKernel(kernel, 'tensorflow')) continue;
    tf.registerKernel({
      kernelName: kernel,
      backendName: 'tensorflow',
      kernelFunc: ({ inputs, backend: anyBackend }) => {
        const backend = anyBackend as NativeBackend;
        const { binding } = backend;
        const attributes = [
          { name: 'T', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT },
          ...(images ? [{ name: 'data_format', type: binding.TF_ATTR_STRING, value: 'NHWC' }] : []),
        ];
        const given = names.map((name) => (inputs as Record<string, tf.TensorInfo>)[name]!);
        return backend.executeSingleOutput(operation, attributes, given);
      },
    });
  }
}
