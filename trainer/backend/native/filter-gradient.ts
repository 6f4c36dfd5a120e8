import * as tf from '@tensorflow/tfjs-core';

interface Call {
  readonly inputs: { readonly x: tf.Tensor; readonly dy: tf.TensorInfo };
  readonly attrs: { readonly strides: number | readonly [number, number]; readonly filterShape: readonly number[] };
  readonly backend: unknown;
}

let isReplaced = false;

/**
 * Takes the gradient of filters of 1 × 1 at a stride from the places that they see, at stride 1: at a stride the kernel
 * that TensorFlow 2.15.1 has from oneDNN writes beyond its memory on several threads. Where the padding is `same` or
 * none such filters see the first place of every stride.
 */
export function replaceFilterGradient(): void {
  if (isReplaced) return;
  const original = tf.getKernel(tf.Conv2DBackpropFilter, 'tensorflow');
  if (!original) throw new Error('the TensorFlow back end has no gradient of filters');
  isReplaced = true;
  const compute = original.kernelFunc as unknown as (call: Call) => tf.TensorInfo;
  tf.unregisterKernel(tf.Conv2DBackpropFilter, 'tensorflow');
  tf.registerKernel({
    ...original,
    kernelFunc: ((call: Call) => {
      const { inputs, attrs } = call;
      const [height, width] = attrs.filterShape;
      const [down, across] = [attrs.strides].flat() as [number, number?];
      if (height !== 1 || width !== 1 || (down === 1 && (across ?? 1) === 1)) return compute(call);
      const seen = tf.stridedSlice(inputs.x, [0, 0, 0, 0], inputs.x.shape, [1, down, across ?? down, 1]);
      const gradient = compute({ ...call, inputs: { ...inputs, x: seen }, attrs: { ...attrs, strides: [1, 1] } });
      seen.dispose();
      return gradient;
    }) as unknown as tf.KernelFunc,
  });
}
