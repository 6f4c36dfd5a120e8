import * as tf from '@tensorflow/tfjs-core';

/** What was reduced along `axis`, with those axes back at length 1, repeated to `shape`. */
function spread(y: tf.Tensor, shape: readonly number[], axis: number | readonly number[]): tf.Tensor {
  const axes = tf.util.parseAxisParam(axis as number[], [...shape]);
  const kept = shape.map((extent, i) => (axes.includes(i) ? 1 : extent));
  return tf.mul(tf.reshape(y, kept), tf.ones([...shape]));
}

/** Gradients of reductions and of what is normalised along the last axis, for networks that users build. */
export const reductionGradients: readonly tf.GradConfig[] = [
  {
    kernelName: tf.Sum,
    inputsToSave: ['x'],
    gradFunc: (dy, [x], attrs) => ({
      x: () => spread(dy as tf.Tensor, x!.shape, (attrs as unknown as tf.SumAttrs).axis),
    }),
  },
  {
    kernelName: tf.Mean,
    inputsToSave: ['x'],
    gradFunc: (dy, [x], attrs) => {
      const { axis } = attrs as unknown as tf.MeanAttrs;
      const count = x!.size / (dy as tf.Tensor).size;
      return { x: () => spread(tf.div(dy as tf.Tensor, count), x!.shape, axis) };
    },
  },
  {
    kernelName: tf.Max,
    inputsToSave: ['x'],
    outputsToSave: [true],
    gradFunc: (dy, [x, y], attrs) => {
      const { reductionIndices } = attrs as unknown as tf.MaxAttrs;
      const isLargest = () => tf.cast(tf.equal(x!, spread(y!, x!.shape, reductionIndices)), 'float32');
      return { x: () => tf.mul(spread(dy as tf.Tensor, x!.shape, reductionIndices), isLargest()) };
    },
  },
  {
    kernelName: tf.Softmax,
    outputsToSave: [true],
    gradFunc: (dy, [y], attrs) => {
      const { dim } = attrs as unknown as tf.SoftmaxAttrs;
      const weighted = tf.mul(dy as tf.Tensor, y!);
      return { logits: () => tf.sub(weighted, tf.mul(y!, tf.sum(weighted, dim, true))) };
    },
  },
];
