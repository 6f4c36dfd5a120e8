import * as tf from '@tensorflow/tfjs-core';
import { addressOf, type WasmBackend } from './backend.ts';

/** Images [batch, height, width, channels] in the wasm memory with a border of zeros. */
export interface PaddedImages {
  /** Byte address of the first value. */
  readonly address: number;
  readonly height: number;
  readonly width: number;
  free(): void;
}

interface Border {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

/** A vector register's bytes: what reads strips of four values may read so far behind the last one. */
const slack = 16;

/** A copy of `x` with the border, or `x` itself where there is none. */
export function paddedImages(backend: WasmBackend, x: tf.TensorInfo, border: Border): PaddedImages {
  const [batch, height, width, channels] = x.shape as [number, number, number, number];
  const { top, bottom, left, right } = border;
  const from = addressOf(backend, x);
  if (top + bottom + left + right === 0) return { address: from, height, width, free() {} };
  const padded = { height: top + height + bottom, width: left + width + right };
  const row = padded.width * channels;
  const size = batch * padded.height * row;
  const address = backend.wasm._malloc(4 * size + slack) >>> 0;
  const heap = backend.wasm.HEAPF32;
  heap.fill(0, address / 4, address / 4 + size);
  for (let image = 0; image < batch; image += 1) {
    for (let y = 0; y < height; y += 1) {
      const source = from / 4 + (image * height + y) * width * channels;
      const target = address / 4 + (image * padded.height + top + y) * row + left * channels;
      heap.copyWithin(target, source, source + width * channels);
    }
  }
  return { address, ...padded, free: () => backend.wasm._free(address) };
}

export type ConvolutionInfo = tf.backend_util.Conv2DInfo;

interface ConvolutionAttrs {
  readonly strides: [number, number] | number;
  readonly pad: 'valid' | 'same' | number | tf.backend_util.ExplicitPadding;
  readonly dataFormat: 'NHWC' | 'NCHW';
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

/** Extents of a convolution without dilation, as its kernel's attributes give it. */
export function convolutionInfo(
  inputShape: readonly number[],
  filterShape: readonly number[],
  attributes: unknown,
): ConvolutionInfo {
  const { strides, pad, dataFormat, dimRoundingMode } = attributes as ConvolutionAttrs;
  if (dataFormat !== 'NHWC') throw new Error('the wasm back end convolves channels-last images only');
  const shape = inputShape as [number, number, number, number];
  const filter = filterShape as [number, number, number, number];
  return tf.backend_util.computeConv2DInfo(shape, filter, strides, 1, pad, dimRoundingMode);
}
