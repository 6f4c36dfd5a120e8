import * as tf from '@tensorflow/tfjs-core';
import { addressOf, productEngine, type WasmBackend } from './backend.ts';
import { overrideKernel } from './override.ts';

/**
 * Matrix products by our own kernel. The published one hands plain products to XNNPACK, which is as fast but packs
 * its right operand slowly, and runs a naive loop, fifteen times as slow, for transposed and batched ones.
 */
export function installFastProducts(): (() => void)[] {
  return [
    overrideKernel('BatchMatMul', () => ({ inputs, attrs, backend: anyBackend }) => {
      const backend = anyBackend as WasmBackend;
      const { transposeA, transposeB } = attrs as unknown as tf.BatchMatMulAttrs;
      const a = matrices(inputs.a!.shape, transposeA);
      const b = matrices(inputs.b!.shape, transposeB);
      if (a.columns !== b.rows) {
        throw new Error(`cannot multiply matrices of ${a.columns} columns by matrices of ${b.rows} rows`);
      }
      const lead = tf.broadcast_util.assertAndGetBroadcastShape(a.lead, b.lead);
      const count = lead.reduce((product, extent) => product * extent, 1);
      if (![1, count].includes(a.count) || ![1, count].includes(b.count)) {
        throw new Error(`cannot broadcast batches of shapes [${a.lead}] and [${b.lead}]`);
      }
      const output = backend.makeOutput([...lead, a.rows, b.columns], 'float32');
      const [left, right, c] = [inputs.a!, inputs.b!, output].map((tensor) => addressOf(backend, tensor)) as Three;
      const engine = productEngine(backend);
      for (let i = 0; i < count; i += 1) {
        const from = (base: number, one: typeof a) => base + (one.count === 1 ? 0 : 4 * i * one.rows * one.columns);
        const target = c + 4 * i * a.rows * b.columns;
        const [x, y] = [
          { ...a, address: from(left, a) },
          { ...b, address: from(right, b) },
        ];
        engine.multiply(x, y, target, a.rows, b.columns, a.columns);
      }
      return output;
    }),
  ];
}

type Three = [number, number, number];

/** The last two dimensions as a matrix, transposed or not, and the ones before them. */
function matrices(shape: readonly number[], transposed: boolean) {
  const [rows, columns] = shape.slice(-2) as [number, number];
  const lead = shape.slice(0, -2);
  const count = lead.reduce((product, extent) => product * extent, 1);
  return transposed
    ? { lead, count, rows: columns, columns: rows, rowStride: 1, columnStride: columns }
    : { lead, count, rows, columns, rowStride: columns, columnStride: 1 };
}
