import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { correctCount, crossEntropy } from '../../../trainer/backend/classification.ts';
import { elementwise, type Formula } from '../../../trainer/backend/elementwise.ts';
import { addRow, sumOfRows } from '../../../trainer/backend/rows.ts';
import { selectBackend } from '../../../trainer/backend/select.ts';
import { startWasm, useFastKernels } from '../../../trainer/backend/wasm/load.ts';
import { expectAgreement, values } from './agreement.ts';

beforeAll(() => selectBackend('wasm', () => {}));

const size = fc.integer({ min: 1, max: 40 });

const formula: Formula = (math, [a, b, c]) => {
  const square = math.add(math.mul(b!, b!), 1.5);
  const quotient = math.div(math.sub(a!, math.mul(c!, 0.25)), math.sqrt(square));
  return [quotient, math.where(math.add(a!, quotient), c!), b!];
};

describe('a formula on wasm', () => {
  it('has the results of the cpu back end, for any number of values', async () => {
    await fc.assert(
      fc.asyncProperty(size, fc.nat(), async (length, seed) => {
        await expectAgreement(() =>
          elementwise(
            [0, 1, 2].map((i) => tf.tensor1d(values([length], seed + i))),
            formula,
          ),
        );
      }),
      { numRuns: 30 },
    );
  });

  it('has the very bits, but the sign of 0, of the operations of the published back end', async () => {
    const inputs = [0, 1, 2].map((i) => values([203], i));
    const compute = async () => {
      await tf.setBackend('wasm');
      return elementwise(
        inputs.map((input) => tf.tensor1d(input)),
        formula,
      ).map((result) => [...result.dataSync()].map((value) => value + 0));
    };
    const fused = await compute();
    await startWasm({ stock: true });
    const published = await compute();
    useFastKernels(true);
    expect(fused).toEqual(published);
  });

  it('keeps different numbers apart', async () => {
    await tf.setBackend('wasm');
    const x = tf.tensor1d([1, 2, 3, 4, 5]);
    const times = (factor: number) => [...elementwise([x], (math, [a]) => [math.mul(a!, factor)])[0]!.dataSync()];
    expect(times(2)).toEqual([2, 4, 6, 8, 10]);
    expect(times(3)).toEqual([3, 6, 9, 12, 15]);
  });
});

describe('rows on wasm', () => {
  it('take a bias, and sum up, as on the cpu back end', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 600 }), size, fc.nat(), async (rows, columns, seed) => {
        await expectAgreement(() => {
          const x = tf.tensor2d(values([rows, columns], seed), [rows, columns]);
          return [addRow(x, tf.tensor1d(values([columns], seed + 1))), sumOfRows(x)];
        });
      }),
      { numRuns: 30 },
    );
  });
});

describe('the end of a classifier on wasm', () => {
  it('is that of the cpu back end', async () => {
    await fc.assert(
      fc.asyncProperty(size, fc.integer({ min: 2, max: 12 }), fc.nat(), async (rows, classes, seed) => {
        await expectAgreement(() => {
          const logits = tf.mul(tf.tensor2d(values([rows, classes], seed), [rows, classes]), 8) as tf.Tensor2D;
          const labels = tf.softmax(tf.tensor2d(values([rows, classes], seed + 1), [rows, classes]));
          const { value, slope } = crossEntropy(logits, labels);
          return [value, slope, correctCount(logits, labels)];
        });
      }),
      { numRuns: 30 },
    );
  });

  it('stays finite for logits that are far apart', async () => {
    await expectAgreement(() => {
      const labels = tf.tensor2d([0, 1, 1, 0], [2, 2]);
      const { value, slope } = crossEntropy(tf.tensor2d([500, -500, 900, 0], [2, 2]), labels);
      return [value, slope];
    });
  });
});

describe('what a gradient keeps on wasm', () => {
  it('shares its values with the original, and outlives it', async () => {
    await tf.setBackend('wasm');
    const before = tf.memory().numDataBuffers;
    const x = tf.tensor1d([1, 2, 3]);
    const kept = tf.clone(x);
    expect(tf.memory().numDataBuffers).toBe(before + 1);
    x.dispose();
    expect([...kept.dataSync()]).toEqual([1, 2, 3]);
    kept.dispose();
    expect(tf.memory().numDataBuffers).toBe(before);
  });
});
