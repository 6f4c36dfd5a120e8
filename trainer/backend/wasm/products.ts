import type * as tf from '@tensorflow/tfjs-core';
import { type Kernel, overrideKernel, wasmKernel } from './override.ts';

/**
 * The wasm back end sends plain products to XNNPACK and all others to a naive loop, fifteen times as slow, while a
 * transposition costs a few percent of a product: so transpose first.
 */
export function installFastProducts(): (() => void)[] {
  const transpose = wasmKernel('Transpose');
  const flip = (x: tf.TensorInfo, backend: tf.KernelBackend) => {
    const rank = x.shape.length;
    const perm = x.shape.map((_, axis) => (axis < rank - 2 ? axis : axis === rank - 1 ? rank - 2 : rank - 1));
    return transpose({ inputs: { x }, attrs: { perm }, backend });
  };
  const untransposed =
    (original: Kernel | undefined): Kernel =>
    ({ inputs, attrs, backend }) => {
      const a = attrs.transposeA ? flip(inputs.a!, backend) : inputs.a!;
      const b = attrs.transposeB ? flip(inputs.b!, backend) : inputs.b!;
      const product = original!({
        inputs: { ...inputs, a, b },
        attrs: { ...attrs, transposeA: false, transposeB: false },
        backend,
      });
      if (a !== inputs.a) backend.disposeData(a.dataId);
      if (b !== inputs.b) backend.disposeData(b.dataId);
      return product;
    };
  return ['BatchMatMul', '_FusedMatMul'].map((name) => overrideKernel(name, untransposed));
}
