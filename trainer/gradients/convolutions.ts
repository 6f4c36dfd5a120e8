import * as tf from '@tensorflow/tfjs-core';

/** Gradients of convolution [batch, height, width, channels] and of pooling, through the back end's own kernels. */
export const convolutionGradients: readonly tf.GradConfig[] = [
  {
    kernelName: tf.Conv2D,
    inputsToSave: ['x', 'filter'],
    gradFunc: (dy, [x, filter], attrs) => {
      const { strides, pad, dataFormat, dimRoundingMode, dilations } = attrs as unknown as tf.Conv2DAttrs;
      if ([dilations].flat().some((dilation) => dilation !== 1))
        throw new Error('no gradient of a dilated convolution');
      const shared = { strides, pad, dataFormat, dimRoundingMode };
      return {
        x: () => kernel(tf.Conv2DBackpropInput, { dy, filter }, { ...shared, inputShape: x!.shape }),
        filter: () => kernel(tf.Conv2DBackpropFilter, { x, dy }, { ...shared, filterShape: filter!.shape }),
      };
    },
  },
  {
    kernelName: tf.MaxPool,
    inputsToSave: ['x'],
    outputsToSave: [true],
    gradFunc: (dy, [x, y], attrs) => ({ x: () => kernel(tf.MaxPoolGrad, { dy, input: x, output: y }, attrs) }),
  },
];

function kernel(name: string, inputs: Record<string, unknown>, attrs: unknown): tf.Tensor {
  return tf.engine().runKernel(name, inputs as unknown as tf.NamedTensorMap, attrs as unknown as tf.NamedAttrMap);
}
