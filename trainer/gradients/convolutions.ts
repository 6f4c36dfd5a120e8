import * as tf from '@tensorflow/tfjs-core';

/** Gradients of convolution [batch, height, width, channels] and of pooling, through the back end's own kernels. */
export const convolutionGradients: readonly tf.GradConfig[] = [
  {
    kernelName: tf.Conv2D,
    inputsToSave: ['x', 'filter'],
    gradFunc: (dy, [x, filter], attrs) => {
      const { strides, pad, dataFormat, dimRoundingMode, dilations } = attrs as unknown as tf.Conv2DAttrs;
      requireNoDilation(dilations);
      const shared = { strides, pad, dataFormat, dimRoundingMode };
      return {
        x: () => kernel(tf.Conv2DBackpropInput, { dy, filter }, { ...shared, inputShape: x!.shape }),
        filter: () => kernel(tf.Conv2DBackpropFilter, { x, dy }, { ...shared, filterShape: filter!.shape }),
      };
    },
  },
  {
    kernelName: tf.DepthwiseConv2dNative,
    inputsToSave: ['x', 'filter'],
    gradFunc: (dy, [x, filter], attrs) => {
      const { strides, pad, dimRoundingMode, dilations } = attrs as unknown as tf.DepthwiseConv2dNativeAttrs;
      requireNoDilation(dilations);
      const shared = { strides, pad, dimRoundingMode, dilations };
      const [inputShape, filterShape] = [x!.shape, filter!.shape];
      return {
        x: () => kernel(tf.DepthwiseConv2dNativeBackpropInput, { dy, filter }, { ...shared, inputShape }),
        filter: () => kernel(tf.DepthwiseConv2dNativeBackpropFilter, { x, dy }, { ...shared, filterShape }),
      };
    },
  },
  {
    kernelName: tf.MaxPool,
    inputsToSave: ['x'],
    outputsToSave: [true],
    gradFunc: (dy, [x, y], attrs) => ({ x: () => kernel(tf.MaxPoolGrad, { dy, input: x, output: y }, attrs) }),
  },
  {
    kernelName: tf.AvgPool,
    inputsToSave: ['x'],
    gradFunc: (dy, [x], attrs) => ({ x: () => kernel(tf.AvgPoolGrad, { dy, input: x }, attrs) }),
  },
];

function requireNoDilation(dilations: number | readonly number[]): void {
  if ([dilations].flat().some((dilation) => dilation !== 1)) throw new Error('no gradient of a dilated convolution');
}

function kernel(name: string, inputs: Record<string, unknown>, attrs: unknown): tf.Tensor {
  return tf.engine().runKernel(name, inputs as unknown as tf.NamedTensorMap, attrs as unknown as tf.NamedAttrMap);
}
