import * as tf from '@tensorflow/tfjs-core';
import { histogram } from '../../core/diagnostics/histogram.ts';
import type { Spread } from '../../core/diagnostics/measurements.ts';

/** Values of a tensor from which its spread is estimated. */
const sampleSize = 4096;

/** At most `sampleSize` values of a tensor, evenly spread over it, as a vector. */
export function sample(tensor: tf.Tensor): tf.Tensor1D {
  const flat = tf.reshape(tensor, [tensor.size]) as tf.Tensor1D;
  const stride = Math.ceil(tensor.size / sampleSize);
  return stride === 1 ? flat : (tf.stridedSlice(flat, [0], [tensor.size], [stride]) as tf.Tensor1D);
}

export function spreadOf(values: Float32Array): Spread {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, std: Math.sqrt(variance), histogram: histogram(values) };
}

/** Several vectors on the device, read at once. */
export class KeptVectors {
  readonly #lengths: readonly number[];
  readonly #joined: tf.Tensor1D;

  /** Call it within a tidy: only the joined copy is kept. */
  constructor(vectors: readonly tf.Tensor1D[]) {
    this.#lengths = vectors.map(({ size }) => size);
    this.#joined = tf.keep(tf.concat([...vectors]));
  }

  async read(): Promise<Float32Array[]> {
    const all = await this.#joined.data<'float32'>();
    let from = 0;
    return this.#lengths.map((length) => {
      from += length;
      return all.subarray(from - length, from);
    });
  }

  dispose(): void {
    this.#joined.dispose();
  }
}
