import * as tf from '@tensorflow/tfjs-core';

/** Gradients of matrix products; `a` and `b` have the same leading dimensions. */
export const productGradients: readonly tf.GradConfig[] = [
  {
    kernelName: tf.BatchMatMul,
    inputsToSave: ['a', 'b'],
    gradFunc: (dy, [a, b], attrs) => {
      const d = dy as tf.Tensor;
      // With y = op(a) · op(b): d op(a) = dy · op(b)ᵀ and d op(b) = op(a)ᵀ · dy; a transposed input gets its transpose.
      const { transposeA, transposeB } = attrs as unknown as tf.BatchMatMulAttrs;
      return {
        a: () => (transposeA ? tf.matMul(b!, d, transposeB, true) : tf.matMul(d, b!, false, !transposeB)),
        b: () => (transposeB ? tf.matMul(d, a!, true, transposeA) : tf.matMul(a!, d, !transposeA, false)),
      };
    },
  },
];
