import * as tf from '@tensorflow/tfjs-core';
import type { WasmBackend } from './backend.ts';
import { overrideKernel } from './override.ts';

interface PoolAttrs {
  readonly filterSize: [number, number] | number;
  readonly strides: [number, number] | number;
  readonly pad: 'valid' | 'same' | number;
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

/**
 * The gradient of max-pooling, each output's to the first of its window that has the maximum. The published kernel
 * goes over all windows for every input value.
 */
export function installFastPooling(): (() => void)[] {
  return [
    overrideKernel('MaxPoolGrad', () => (call) => {
      const x = call.inputs.input!;
      const y = call.inputs.output!;
      const { filterSize, strides, pad, dimRoundingMode } = call.attrs as unknown as PoolAttrs;
      const shape = x.shape as [number, number, number, number];
      const info = tf.backend_util.computePool2DInfo(shape, filterSize, strides, 1, pad, dimRoundingMode);
      const backend = call.backend as WasmBackend;
      const dx = backend.makeOutput(x.shape, 'float32');
      const values = (tensor: tf.TensorInfo) => backend.typedArrayFromHeap(tensor);
      scatterToMaxima(values(dx), values(call.inputs.dy!), values(x), values(y), info);
      return dx;
    }),
  ];
}

function scatterToMaxima(
  dx: Float32Array,
  dy: Float32Array,
  x: Float32Array,
  y: Float32Array,
  info: tf.backend_util.Conv2DInfo,
): void {
  const { batchSize, inHeight, inWidth, outHeight, outWidth, inChannels: channels, padInfo } = info;
  dx.fill(0);
  let out = 0;
  for (let image = 0; image < batchSize; image += 1) {
    for (let p = 0; p < outHeight; p += 1) {
      const rowStart = p * info.strideHeight - padInfo.top;
      const rowEnd = Math.min(rowStart + info.filterHeight, inHeight);
      for (let q = 0; q < outWidth; q += 1) {
        const columnStart = q * info.strideWidth - padInfo.left;
        const columnEnd = Math.min(columnStart + info.filterWidth, inWidth);
        for (let channel = 0; channel < channels; channel += 1, out += 1) {
          const maximum = y[out]!;
          search: for (let row = Math.max(rowStart, 0); row < rowEnd; row += 1) {
            for (let column = Math.max(columnStart, 0); column < columnEnd; column += 1) {
              const at = ((image * inHeight + row) * inWidth + column) * channels + channel;
              if (x[at] === maximum) {
                dx[at]! += dy[out]!;
                break search;
              }
            }
          }
        }
      }
    }
  }
}
