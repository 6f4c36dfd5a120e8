import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import { randomStream } from '../../../core/random.ts';

/** Normal values, a function of the seed. */
export function values(shape: readonly number[], seed: number): Float32Array {
  const random = randomStream(seed, 'test');
  return Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random.normal());
}

/** What `compute` answers on the back end, as plain numbers. */
async function on(
  backend: 'wasm' | 'tensorflow' | 'cpu',
  compute: () => tf.Tensor[],
): Promise<{ shape: number[]; data: number[] }[]> {
  await tf.setBackend(backend);
  const before = tf.memory().numTensors;
  const tensors = tf.tidy(compute);
  const answers = tensors.map((tensor) => ({ shape: tensor.shape, data: [...tensor.dataSync()] }));
  tf.dispose(tensors);
  expect(tf.memory().numTensors).toBe(before);
  return answers;
}

/** The same on the back end as on the plain `cpu`, to 1e-4 of the greatest value. */
export async function expectAgreement(
  compute: () => tf.Tensor[],
  backend: 'wasm' | 'tensorflow' = 'wasm',
): Promise<void> {
  const [ours, oracle] = [await on(backend, compute), await on('cpu', compute)];
  expect(ours.map(({ shape }) => shape)).toEqual(oracle.map(({ shape }) => shape));
  oracle.forEach(({ data }, i) => {
    // Without spreading: there may be more values than a call takes arguments.
    const scale = data.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
    const worst = data.reduce((most, value, j) => Math.max(most, Math.abs(value - ours[i]!.data[j]!)), 0);
    expect(worst / scale).toBeLessThan(1e-4);
  });
}
