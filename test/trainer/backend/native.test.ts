import '@tensorflow/tfjs-backend-cpu';
import { createRequire } from 'node:module';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { elementwise, whereKernel } from '../../../trainer/backend/elementwise.ts';
import { addRow, sumOfRows } from '../../../trainer/backend/rows.ts';
import { selectBackend } from '../../../trainer/backend/select.ts';
import { values } from './agreement.ts';

function isInstalled(): boolean {
  try {
    createRequire(import.meta.url).resolve('@tensorflow/tfjs-node');
    return true;
  } catch {
    return false;
  }
}

// After `npm run setup:native`; the package is no dependency of ours.
describe.skipIf(!isInstalled())("TensorFlow's operations behind our kernels", () => {
  it.each([[[6, 5]], [[2, 3, 4, 5]]])('answer what the cpu back end does for %j', async (shape) => {
    const compute = () => {
      const [x, y] = [tf.tensor(values(shape, 1), shape), tf.tensor(values(shape, 2), shape)];
      const [gated] = elementwise([x, y], (math, [a, b]) => [math.where(a!, b!)]);
      return [gated!, addRow(x, tf.tensor1d(values([5], 3))), sumOfRows(x)].map((result) => [...result.dataSync()]);
    };
    await selectBackend('tfjs-node', () => {});
    const native = compute();
    await tf.setBackend('cpu');
    compute().forEach((list, i) => {
      list.forEach((value, j) => {
        expect(native[i]![j]).toBeCloseTo(value, 4);
      });
    });
  });

  it('are what gradients use', async () => {
    await selectBackend('tfjs-node', () => {});
    const input = tf.tensor1d([-1, 0, 2]);
    const { kernels } = await tf.profile(() => tf.grad((x: tf.Tensor) => tf.relu(x))(input));
    expect(kernels.map(({ name }) => name)).toContain(whereKernel);
  });
});
