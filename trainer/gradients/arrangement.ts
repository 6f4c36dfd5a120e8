import * as tf from '@tensorflow/tfjs-core';

/** Gradients of what arranges values. */
export const arrangementGradients: readonly tf.GradConfig[] = [
  {
    kernelName: tf.Cast,
    // Average pooling casts to float32 what is so already.
    gradFunc: (dy) => ({ x: () => tf.cast(dy as tf.Tensor, 'float32') }),
  },
  {
    kernelName: tf.Concat,
    saveAllInputs: true,
    gradFunc: (dy, inputs, attrs) => {
      const { axis } = attrs as unknown as tf.ConcatAttrs;
      const along = tf.util.parseAxisParam(axis, inputs[0]!.shape)[0]!;
      const parts = tf.split(
        dy as tf.Tensor,
        inputs.map(({ shape }) => shape[along]!),
        along,
      );
      return Object.fromEntries(parts.map((part, i) => [i, () => part]));
    },
  },
  {
    kernelName: tf.SplitV,
    gradFunc: (dy, _, attrs) => {
      const { axis } = attrs as unknown as tf.SplitVAttrs;
      return { x: () => tf.concat(dy as tf.Tensor[], axis) };
    },
  },
  {
    kernelName: tf.Unpack,
    gradFunc: (dy, _, attrs) => {
      const { axis } = attrs as unknown as tf.UnpackAttrs;
      return { value: () => tf.stack(dy as tf.Tensor[], axis) };
    },
  },
  {
    kernelName: tf.Transpose,
    gradFunc: (dy, _, attrs) => {
      const { perm } = attrs as unknown as tf.TransposeAttrs;
      return { x: () => tf.transpose(dy as tf.Tensor, tf.backend_util.getUndoAxesPermutation(perm)) };
    },
  },
];
