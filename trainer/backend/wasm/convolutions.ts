import * as tf from '@tensorflow/tfjs-core';
import type { WasmBackend } from './backend.ts';
import { filterGradientByProducts } from './filter-gradient.ts';
import { type Kernel, type KernelCall, overrideKernel, wasmKernel } from './override.ts';

type Pad = tf.backend_util.ExplicitPadding;

interface GradientAttrs {
  readonly strides: [number, number] | number;
  readonly pad: 'valid' | 'same' | number | Pad;
  readonly dataFormat: 'NHWC' | 'NCHW';
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

/** Runs kernels of the wasm back end one after the other and frees what lies between the first and the last. */
function chain({ backend }: Pick<KernelCall, 'backend'>) {
  const between: tf.TensorInfo[] = [];
  return {
    run(kernel: Kernel, inputs: KernelCall['inputs'], attrs: KernelCall['attrs']): tf.TensorInfo {
      const result = kernel({ inputs, attrs, backend });
      between.push(result);
      return result;
    },
    end(result: tf.TensorInfo): tf.TensorInfo {
      for (const tensor of between) if (tensor !== result) backend.disposeData(tensor.dataId);
      return result;
    },
  };
}

const unit = { strides: [1, 1], dilations: [1, 1], dataFormat: 'NHWC' };

/**
 * The published back end has no kernel for the gradient of a convolution's filter, and a naive loop for the input's.
 * The input's becomes a convolution, which XNNPACK does fast; the filter's a sum of matrix products, or a convolution
 * too where there is a stride.
 */
export function installFastConvolutions(): (() => void)[] {
  const transpose = wasmKernel('Transpose');
  const reverse = wasmKernel('Reverse');
  const convolve = wasmKernel('Conv2D');
  const slice = wasmKernel('Slice');
  const pad = wasmKernel('PadV2');

  const filterGradient: Kernel = (call) => {
    const x = call.inputs.x!;
    const dy = call.inputs.dy!;
    const attrs = call.attrs as unknown as GradientAttrs & { filterShape: [number, number, number, number] };
    const info = convolution(x.shape, attrs.filterShape, attrs);
    if (info.strideHeight === 1 && info.strideWidth === 1) return filterGradientByProducts(call, info, pad);
    const steps = chain(call);
    // dW[h, w, i, o] = Σ x[b, h + s·p, w + s·q, i] · dy[b, p, q, o] over b, p, q: channels take the place of the batch,
    // dy is the filter, the stride becomes its dilation.
    const images = steps.run(transpose, { x }, { perm: [3, 1, 2, 0] });
    const filter = steps.run(transpose, { x: dy }, { perm: [1, 2, 0, 3] });
    const full = steps.run(
      convolve,
      { x: images, filter },
      { ...unit, dilations: [info.strideHeight, info.strideWidth], pad: paddingOf(info) },
    );
    // Rows and columns that the stride never reached leave surplus rows and columns here.
    const needed = [info.inChannels, info.filterHeight, info.filterWidth, info.outChannels];
    const exact = needed.every((extent, axis) => full.shape[axis] === extent)
      ? full
      : steps.run(slice, { x: full }, { begin: [0, 0, 0, 0], size: needed });
    return steps.end(steps.run(transpose, { x: exact }, { perm: [1, 2, 0, 3] }));
  };

  const inputGradient =
    (original: Kernel | undefined): Kernel =>
    (call) => {
      const dy = call.inputs.dy!;
      const filter = call.inputs.filter!;
      const attrs = call.attrs as unknown as GradientAttrs & { inputShape: [number, number, number, number] };
      const info = convolution(attrs.inputShape, filter.shape, attrs);
      const { padInfo, filterHeight, filterWidth, strideHeight, strideWidth } = info;
      const before = [filterHeight - 1 - padInfo.top, filterWidth - 1 - padInfo.left];
      // With zeros between its values, dy is that of a convolution without a stride.
      const spread = [(info.outHeight - 1) * strideHeight + 1, (info.outWidth - 1) * strideWidth + 1];
      const after = [
        info.inHeight + filterHeight - 1 - before[0]! - spread[0]!,
        info.inWidth + filterWidth - 1 - before[1]! - spread[1]!,
      ];
      if (Math.min(...before, ...after) < 0) return original!(call);
      const steps = chain(call);
      // dx is dy, padded to the full extent, convolved with the filter turned by 180° and its channels swapped.
      const turned = steps.run(reverse, { x: filter }, { dims: [0, 1] });
      const swapped = steps.run(transpose, { x: turned }, { perm: [0, 1, 3, 2] });
      const pad: Pad = [
        [0, 0],
        [before[0]!, after[0]!],
        [before[1]!, after[1]!],
        [0, 0],
      ];
      const strided = strideHeight > 1 || strideWidth > 1;
      const x = strided ? steps.run(() => spreadOut(call, info), {}, {}) : dy;
      return steps.end(steps.run(convolve, { x, filter: swapped }, { ...unit, pad }));
    };

  return [
    overrideKernel('Conv2DBackpropFilter', () => filterGradient),
    overrideKernel('Conv2DBackpropInput', inputGradient),
  ];
}

/** dy with strideHeight - 1 rows and strideWidth - 1 columns of zeros between each two of its own. */
function spreadOut(call: KernelCall, info: tf.backend_util.Conv2DInfo): tf.TensorInfo {
  const { batchSize, outHeight, outWidth, outChannels, strideHeight, strideWidth } = info;
  const [height, width] = [(outHeight - 1) * strideHeight + 1, (outWidth - 1) * strideWidth + 1];
  const backend = call.backend as WasmBackend;
  const spread = backend.makeOutput([batchSize, height, width, outChannels], 'float32');
  const to = backend.typedArrayFromHeap(spread).fill(0);
  const from = backend.typedArrayFromHeap(call.inputs.dy!);
  for (let image = 0; image < batchSize; image += 1) {
    for (let p = 0; p < outHeight; p += 1) {
      for (let q = 0; q < outWidth; q += 1) {
        const source = ((image * outHeight + p) * outWidth + q) * outChannels;
        const target = ((image * height + p * strideHeight) * width + q * strideWidth) * outChannels;
        to.set(from.subarray(source, source + outChannels), target);
      }
    }
  }
  return spread;
}

function convolution(inputShape: readonly number[], filterShape: readonly number[], attrs: GradientAttrs) {
  if (attrs.dataFormat !== 'NHWC') throw new Error('the wasm back end convolves channels-last images only');
  const shape = inputShape as [number, number, number, number];
  const filter = filterShape as [number, number, number, number];
  return tf.backend_util.computeConv2DInfo(shape, filter, attrs.strides, 1, attrs.pad, attrs.dimRoundingMode);
}

function paddingOf({ padInfo }: ReturnType<typeof convolution>): Pad {
  return [
    [0, 0],
    [padInfo.top, padInfo.bottom],
    [padInfo.left, padInfo.right],
    [0, 0],
  ];
}
