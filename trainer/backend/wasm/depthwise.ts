import * as tf from '@tensorflow/tfjs-core';
import type { WasmBackend } from './backend.ts';
import { type KernelCall, overrideKernel } from './override.ts';

interface DepthwiseAttrs {
  readonly strides: [number, number] | number;
  readonly pad: 'valid' | 'same' | number;
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

type Info = tf.backend_util.Conv2DInfo;
type Shape = [number, number, number, number];

/** Gradients of depthwise convolutions, which the published back end has no kernels for. */
export function installDepthwiseGradients(): (() => void)[] {
  return [
    overrideKernel('DepthwiseConv2dNativeBackpropInput', () => (call) => {
      const { inputShape } = call.attrs as { inputShape: Shape };
      const filter = call.inputs.filter!;
      const { info, heap, make } = prepared(call, inputShape, filter.shape as Shape);
      const dx = make(inputShape);
      scatterInput(heap(dx), heap(call.inputs.dy!), heap(filter), info);
      return dx;
    }),
    overrideKernel('DepthwiseConv2dNativeBackpropFilter', () => (call) => {
      const { filterShape } = call.attrs as { filterShape: Shape };
      const x = call.inputs.x!;
      const { info, heap, make } = prepared(call, x.shape as Shape, filterShape);
      const dw = make(filterShape);
      sumFilter(heap(dw), heap(call.inputs.dy!), heap(x), info);
      return dw;
    }),
  ];
}

function prepared(call: KernelCall, inputShape: Shape, filterShape: Shape) {
  const { strides, pad, dimRoundingMode } = call.attrs as unknown as DepthwiseAttrs;
  const backend = call.backend as WasmBackend;
  return {
    info: tf.backend_util.computeConv2DInfo(inputShape, filterShape, strides, 1, pad, dimRoundingMode, true),
    make: (shape: Shape) => backend.makeOutput(shape, 'float32'),
    heap: (tensor: tf.TensorInfo) => backend.typedArrayFromHeap(tensor),
  };
}

/** Calls `meet` with the offsets of every input place, filter place and output place that belong together. */
function forEachMeeting(info: Info, meet: (input: number, filter: number, output: number) => void): void {
  const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, outChannels, padInfo } = info;
  for (let image = 0; image < batchSize; image += 1) {
    for (let p = 0; p < outHeight; p += 1) {
      for (let h = 0; h < info.filterHeight; h += 1) {
        const row = p * info.strideHeight - padInfo.top + h;
        if (row < 0 || row >= inHeight) continue;
        for (let q = 0; q < outWidth; q += 1) {
          const output = ((image * outHeight + p) * outWidth + q) * outChannels;
          for (let w = 0; w < info.filterWidth; w += 1) {
            const column = q * info.strideWidth - padInfo.left + w;
            if (column < 0 || column >= inWidth) continue;
            const input = ((image * inHeight + row) * inWidth + column) * inChannels;
            meet(input, (h * info.filterWidth + w) * outChannels, output);
          }
        }
      }
    }
  }
}

/** The filter's channels lie as the output's do: multiplier after multiplier within each input channel. */
function scatterInput(dx: Float32Array, dy: Float32Array, filter: Float32Array, info: Info): void {
  const { inChannels, outChannels } = info;
  const multiplier = outChannels / inChannels;
  dx.fill(0);
  forEachMeeting(info, (input, tap, output) => {
    for (let channel = 0, from = 0; channel < inChannels; channel += 1) {
      let sum = 0;
      for (let m = 0; m < multiplier; m += 1, from += 1) sum += dy[output + from]! * filter[tap + from]!;
      dx[input + channel]! += sum;
    }
  });
}

function sumFilter(dw: Float32Array, dy: Float32Array, x: Float32Array, info: Info): void {
  const { inChannels, outChannels } = info;
  const multiplier = outChannels / inChannels;
  // In double precision: there is a term for every place of every image.
  const sums = new Float64Array(dw.length);
  forEachMeeting(info, (input, tap, output) => {
    for (let channel = 0, to = 0; channel < inChannels; channel += 1) {
      const value = x[input + channel]!;
      for (let m = 0; m < multiplier; m += 1, to += 1) sums[tap + to]! += dy[output + to]! * value;
    }
  });
  dw.set(sums);
}
