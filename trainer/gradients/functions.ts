import * as tf from '@tensorflow/tfjs-core';

type Slope = (x: tf.Tensor) => tf.Tensor;

function ofOne(kernelName: string, slope: Slope): tf.GradConfig {
  return {
    kernelName,
    inputsToSave: ['x'],
    gradFunc: (dy, [x]) => ({ x: () => tf.mul(dy as tf.Tensor, slope(x!)) }),
  };
}

const share = (condition: tf.Tensor) => tf.cast(condition, 'float32');

/** Gradients of elementwise functions, for networks that users build. */
export const functionGradients: readonly tf.GradConfig[] = [
  ofOne(tf.Neg, (x) => tf.fill(x.shape, -1)),
  ofOne(tf.Square, (x) => tf.mul(x, 2)),
  ofOne(tf.Sqrt, (x) => tf.div(0.5, tf.sqrt(x))),
  ofOne(tf.Rsqrt, (x) => tf.div(tf.rsqrt(x), tf.mul(x, -2))),
  ofOne(tf.Exp, tf.exp),
  ofOne(tf.Log, (x) => tf.div(1, x)),
  ofOne(tf.Abs, (x) => tf.sub(tf.step(x), tf.step(tf.neg(x)))),
  ofOne(tf.Sin, tf.cos),
  ofOne(tf.Cos, (x) => tf.neg(tf.sin(x))),
  ofOne(tf.Softplus, tf.sigmoid),
  ofOne(tf.Elu, (x) => tf.exp(tf.minimum(x, 0))),
  ofOne(tf.Relu6, (x) => share(tf.logicalAnd(tf.greater(x, 0), tf.less(x, 6)))),
  {
    kernelName: tf.ClipByValue,
    inputsToSave: ['x'],
    gradFunc: (dy, [x], attrs) => {
      const { clipValueMin, clipValueMax } = attrs as unknown as tf.ClipByValueAttrs;
      const within = tf.logicalAnd(tf.greaterEqual(x!, clipValueMin), tf.lessEqual(x!, clipValueMax));
      return { x: () => tf.mul(dy as tf.Tensor, share(within)) };
    },
  },
  { kernelName: tf.Identity, gradFunc: (dy) => ({ x: () => dy as tf.Tensor }) },
];
