import type * as tf from '@tensorflow/tfjs-core';
import { correctCountKernel, crossEntropyKernel } from '../classification.ts';
import type { WasmBackend } from './backend.ts';
import { type KernelCall, overrideKernel } from './override.ts';

/** The end of a classifier as one kernel each: for the few values of a batch's logits a call costs more than the sums. */
export function installClassification(): (() => void)[] {
  return [
    overrideKernel(crossEntropyKernel, () => (call) => {
      const { backend, logits, labels, rows, classes } = prepared(call);
      const [value, slope] = [backend.makeOutput([], 'float32'), backend.makeOutput([rows, classes], 'float32')];
      const [z, y, d] = [logits, labels, slope].map((tensor) => backend.typedArrayFromHeap(tensor)) as Three;
      backend.typedArrayFromHeap(value)[0] = meanCrossEntropy(z, y, d, rows, classes);
      return [value, slope] as unknown as tf.TensorInfo;
    }),
    overrideKernel(correctCountKernel, () => (call) => {
      const { backend, logits, labels, rows, classes } = prepared(call);
      const count = backend.makeOutput([], 'float32');
      const [z, y] = [logits, labels].map((tensor) => backend.typedArrayFromHeap(tensor)) as Three;
      let correct = 0;
      for (let row = 0; row < rows; row += 1) {
        if (greatest(z, row * classes, classes) === greatest(y, row * classes, classes)) correct += 1;
      }
      backend.typedArrayFromHeap(count)[0] = correct;
      return count;
    }),
  ];
}

type Three = [Float32Array, Float32Array, Float32Array];

function prepared({ inputs, backend }: KernelCall) {
  const logits = inputs.logits!;
  const [rows, classes] = logits.shape as [number, number];
  return { backend: backend as WasmBackend, logits, labels: inputs.labels!, rows, classes };
}

/** Writes (softmax(z) − y) / rows to `slope`. Labels that are shares of several classes need not add up to 1. */
function meanCrossEntropy(
  z: Float32Array,
  y: Float32Array,
  slope: Float32Array,
  rows: number,
  classes: number,
): number {
  let total = 0;
  for (let from = 0; from < rows * classes; from += classes) {
    let most = Number.NEGATIVE_INFINITY;
    for (let i = from; i < from + classes; i += 1) most = Math.max(most, z[i]!);
    let sum = 0;
    for (let i = from; i < from + classes; i += 1) sum += Math.exp(z[i]! - most);
    const logSum = Math.log(sum);
    for (let i = from; i < from + classes; i += 1) {
      const logP = z[i]! - most - logSum;
      total -= y[i]! * logP;
      slope[i] = (Math.exp(logP) - y[i]!) / rows;
    }
  }
  return total / rows;
}

/** The place of the greatest of `count` values, the first of equal ones. */
function greatest(values: Float32Array, from: number, count: number): number {
  let best = 0;
  for (let i = 1; i < count; i += 1) if (values[from + i]! > values[from + best]!) best = i;
  return best;
}
