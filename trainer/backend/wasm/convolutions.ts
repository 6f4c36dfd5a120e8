import type * as tf from '@tensorflow/tfjs-core';
import { addressOf, type WasmBackend } from './backend.ts';
import { type ConvolutionExtents, convolve } from './convolution-product.ts';
import { filterGradient } from './filter-gradient.ts';
import { type Kernel, type KernelCall, overrideKernel } from './override.ts';
import { type ConvolutionInfo, convolutionInfo, paddedImages } from './padded-images.ts';

/**
 * Convolutions as matrix products of our own. The published back end has no kernel for the gradient of the filter, a
 * naive loop for the input's, and XNNPACK for the rest, which is slower than a product on a machine's own registers.
 */
export function installFastConvolutions(): (() => void)[] {
  return [
    overrideKernel('Conv2D', (original) => (call) => (isPlain(call) ? forward(call) : original!(call))),
    overrideKernel('Conv2DBackpropFilter', () => (call) => {
      const { filterShape } = call.attrs as { filterShape: readonly number[] };
      return filterGradient(call, convolutionInfo(call.inputs.x!.shape, filterShape, call.attrs));
    }),
    overrideKernel('Conv2DBackpropInput', inputGradient),
  ];
}

function isPlain({ attrs }: KernelCall): boolean {
  const { dilations, dataFormat } = attrs as unknown as tf.Conv2DAttrs;
  return dataFormat === 'NHWC' && [dilations].flat().every((dilation) => dilation === 1);
}

function forward({ inputs, attrs, backend: anyBackend }: KernelCall): tf.TensorInfo {
  const backend = anyBackend as WasmBackend;
  const filter = inputs.filter!;
  const info = convolutionInfo(inputs.x!.shape, filter.shape, attrs);
  const y = backend.makeOutput(info.outShape, 'float32');
  const images = paddedImages(backend, inputs.x!, info.padInfo);
  convolve(backend, images, addressOf(backend, filter), addressOf(backend, y), extentsOf(info));
  images.free();
  return y;
}

function extentsOf(info: ConvolutionInfo): ConvolutionExtents {
  return { ...info, batch: info.batchSize };
}

/** dx is dy, padded to the full extent, convolved with the filter turned by 180° and its channels swapped. */
function inputGradient(original: Kernel | undefined): Kernel {
  return (call) => {
    const dy = call.inputs.dy!;
    const filter = call.inputs.filter!;
    const { inputShape } = call.attrs as { inputShape: readonly number[] };
    const info = convolutionInfo(inputShape, filter.shape, call.attrs);
    const { padInfo, filterHeight, filterWidth, strideHeight, strideWidth } = info;
    const [top, left] = [filterHeight - 1 - padInfo.top, filterWidth - 1 - padInfo.left];
    // With zeros between its values, dy is that of a convolution without a stride.
    const spread = [(info.outHeight - 1) * strideHeight + 1, (info.outWidth - 1) * strideWidth + 1] as const;
    const bottom = info.inHeight + filterHeight - 1 - top - spread[0];
    const right = info.inWidth + filterWidth - 1 - left - spread[1];
    if (Math.min(top, left, bottom, right) < 0) return original!(call);
    const backend = call.backend as WasmBackend;
    const strided = strideHeight > 1 || strideWidth > 1;
    const source = strided ? spreadOut(backend, dy, info) : dy;
    const dx = backend.makeOutput(inputShape, 'float32');
    const turned = turnedFilter(backend, filter);
    const images = paddedImages(backend, source, { top, bottom, left, right });
    convolve(backend, images, turned, addressOf(backend, dx), {
      ...extentsOf(info),
      outHeight: info.inHeight,
      outWidth: info.inWidth,
      inChannels: info.outChannels,
      outChannels: info.inChannels,
      strideHeight: 1,
      strideWidth: 1,
    });
    images.free();
    backend.wasm._free(turned);
    if (strided) backend.disposeData(source.dataId);
    return dx;
  };
}

/** The address, to be freed, of a copy of the filter that is turned by 180°, with inputs and outputs swapped. */
function turnedFilter(backend: WasmBackend, filter: tf.TensorInfo): number {
  const [height, width, inputs, outputs] = filter.shape as [number, number, number, number];
  const places = height * width;
  const size = inputs * outputs;
  const turned = backend.wasm._malloc(4 * places * size) >>> 0;
  const from = addressOf(backend, filter) / 4;
  const heap = backend.wasm.HEAPF32;
  for (let place = 0; place < places; place += 1) {
    const source = from + (places - 1 - place) * size;
    const target = turned / 4 + place * size;
    for (let input = 0; input < inputs; input += 1) {
      for (let output = 0; output < outputs; output += 1) {
        heap[target + output * inputs + input] = heap[source + input * outputs + output]!;
      }
    }
  }
  return turned;
}

/** dy with strideHeight - 1 rows and strideWidth - 1 columns of zeros between each two of its own. */
function spreadOut(backend: WasmBackend, dy: tf.TensorInfo, info: ConvolutionInfo): tf.TensorInfo {
  const { batchSize, outHeight, outWidth, outChannels, strideHeight, strideWidth } = info;
  const [height, width] = [(outHeight - 1) * strideHeight + 1, (outWidth - 1) * strideWidth + 1];
  const spread = backend.makeOutput([batchSize, height, width, outChannels], 'float32');
  const to = backend.typedArrayFromHeap(spread).fill(0);
  const from = backend.typedArrayFromHeap(dy);
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
