import * as tf from '@tensorflow/tfjs-core';
import {
  add,
  addF32x4,
  assembleFunction,
  assembleModule,
  bitAnd,
  bitAndNot,
  equalF32x4,
  int,
  lessThan,
  load,
  mul,
  repeatWhile,
  store,
  type Variable,
} from './assembler.ts';
import { addressOf, type WasmBackend, type WasmModule } from './backend.ts';
import { overrideKernel } from './override.ts';

interface PoolAttrs {
  readonly filterSize: [number, number] | number;
  readonly strides: [number, number] | number;
  readonly pad: 'valid' | 'same' | number;
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

/**
 * Adds to `dx` the gradients of one row of outputs whose windows lie within the image: `count` windows, `step` bytes
 * apart, of `rows` rows, `rowBytes` apart, and `columns` columns each; `channels` a multiple of four.
 */
type PoolRow = (
  dx: number,
  x: number,
  dy: number,
  y: number,
  count: number,
  step: number,
  rows: number,
  columns: number,
  rowBytes: number,
  channels: number,
) => void;

const poolRow = assembleFunction('poolRow', 10, (f) => {
  type Ten = [Variable, Variable, Variable, Variable, Variable, Variable, Variable, Variable, Variable, Variable];
  const [dx, x, dy, y, count, step, rows, columns, rowBytes, channels] = f.parameters as Ten;
  const [channel, row, column, line, at] = [f.i32(), f.i32(), f.i32(), f.i32(), f.i32()];
  const [maximum, gradient, open, here] = [f.v128(), f.v128(), f.v128(), f.v128()];
  const channelBytes = mul(channels.get, int(4));
  return repeatWhile(count.get, [
    ...channel.set(int(0)),
    ...repeatWhile(lessThan(channel.get, channelBytes), [
      ...maximum.set(load(add(y.get, channel.get))),
      ...gradient.set(load(add(dy.get, channel.get))),
      // Lanes that have met no maximum yet: at first all that equal themselves, which NaN does not.
      ...open.set(equalF32x4(maximum.get, maximum.get)),
      ...line.set(channel.get),
      ...row.set(rows.get),
      ...repeatWhile(row.get, [
        ...at.set(line.get),
        ...column.set(columns.get),
        ...repeatWhile(column.get, [
          ...here.set(bitAnd(open.get, equalF32x4(load(add(x.get, at.get)), maximum.get))),
          ...store(add(dx.get, at.get), addF32x4(load(add(dx.get, at.get)), bitAnd(gradient.get, here.get))),
          ...open.set(bitAndNot(open.get, here.get)),
          ...at.increase(channelBytes),
          ...column.increase(int(-1)),
        ]),
        ...line.increase(rowBytes.get),
        ...row.increase(int(-1)),
      ]),
      ...channel.increase(int(16)),
    ]),
    ...[x, dx].flatMap((pointer) => pointer.increase(step.get)),
    ...[y, dy].flatMap((pointer) => pointer.increase(channelBytes)),
    ...count.increase(int(-1)),
  ]);
});

const compiled = new WeakMap<WasmModule, PoolRow>();

function poolRowOf({ wasm }: WasmBackend): PoolRow {
  let kernel = compiled.get(wasm);
  if (!kernel) {
    const module = new WebAssembly.Module(assembleModule([poolRow]));
    kernel = new WebAssembly.Instance(module, { env: { memory: wasm.asm.memory } }).exports.poolRow as PoolRow;
    compiled.set(wasm, kernel);
  }
  return kernel;
}

/**
 * The gradient of max-pooling, each output's to the first of its window that has the maximum. The published kernel
 * goes over all windows for every input value.
 */
export function installFastPooling(): (() => void)[] {
  return [
    overrideKernel('MaxPoolGrad', () => (call) => {
      const x = call.inputs.input!;
      const { filterSize, strides, pad, dimRoundingMode } = call.attrs as unknown as PoolAttrs;
      const shape = x.shape as [number, number, number, number];
      const info = tf.backend_util.computePool2DInfo(shape, filterSize, strides, 1, pad, dimRoundingMode);
      const backend = call.backend as WasmBackend;
      const dx = backend.makeOutput(x.shape, 'float32');
      backend.typedArrayFromHeap(dx).fill(0);
      const tensors = [dx, x, call.inputs.dy!, call.inputs.output!];
      const { top, bottom, left, right } = info.padInfo;
      if (info.inChannels % 4 === 0 && top + bottom + left + right === 0) {
        const addresses = tensors.map((tensor) => addressOf(backend, tensor)) as Four<number>;
        scatterByRows(poolRowOf(backend), addresses, info);
      } else {
        scatterToMaxima(tensors.map((tensor) => backend.typedArrayFromHeap(tensor)) as Four<Float32Array>, info);
      }
      return dx;
    }),
  ];
}

type Four<T> = [T, T, T, T];

function scatterByRows(kernel: PoolRow, [dx, x, dy, y]: Four<number>, info: tf.backend_util.Conv2DInfo): void {
  const { inWidth, outWidth, inChannels: channels } = info;
  const rowBytes = 4 * inWidth * channels;
  for (let image = 0; image < info.batchSize; image += 1) {
    for (let p = 0; p < info.outHeight; p += 1) {
      const inside = (image * info.inHeight + p * info.strideHeight) * rowBytes;
      const out = 4 * (image * info.outHeight + p) * outWidth * channels;
      const step = 4 * info.strideWidth * channels;
      const { filterHeight: rows, filterWidth: columns } = info;
      kernel(dx + inside, x + inside, dy + out, y + out, outWidth, step, rows, columns, rowBytes, channels);
    }
  }
}

function scatterToMaxima([dx, x, dy, y]: Four<Float32Array>, info: tf.backend_util.Conv2DInfo): void {
  const { batchSize, inHeight, inWidth, outHeight, outWidth, inChannels: channels, padInfo } = info;
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
