import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { selectBackend } from '../../../trainer/backend/select.ts';
import { expectAgreement, values } from './agreement.ts';

beforeAll(() => selectBackend('wasm', () => {}));

/** Sizes on both sides of the kernel's tiles, 4 by 8, and of its blocks of 256. */
const size = fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 10, max: 70 }));
const depth = fc.oneof(size, fc.integer({ min: 250, max: 600 }));
const batch = fc.option(fc.integer({ min: 1, max: 3 }));

describe('the wasm back end', () => {
  it('leaves no handler of uncaught errors behind, which would print its whole source', async () => {
    const before = process.listenerCount('uncaughtException');
    await selectBackend('wasm', () => {});
    expect(process.listenerCount('uncaughtException')).toBe(before);
    expect(process.listeners('uncaughtException').some((listener) => String(listener).includes('ExitStatus'))).toBe(
      false,
    );
  });

  it('has the same kernels however often it is chosen', async () => {
    const kernel = tf.getKernel('BatchMatMul', 'wasm')!.kernelFunc;
    await selectBackend('wasm', () => {});
    expect(tf.getKernel('BatchMatMul', 'wasm')!.kernelFunc).toBe(kernel);
  });
});

describe('products on wasm', () => {
  it('agree with the cpu back end in every transposition, with and without batches', async () => {
    const cases = fc.record({ m: size, k: depth, n: size, batch, a: fc.boolean(), b: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(cases, fc.nat(), async ({ m, k, n, batch, a, b }, seed) => {
        const lead = batch === null ? [] : [batch];
        const left = [...lead, ...(a ? [k, m] : [m, k])];
        const right = [...lead, ...(b ? [n, k] : [k, n])];
        await expectAgreement(() => {
          const x = tf.tensor(values(left, seed), left);
          const y = tf.tensor(values(right, seed + 1), right);
          const product = tf.matMul(x, y, a, b);
          const dy = tf.tensor(values(product.shape, seed + 2), product.shape);
          const { grads } = tf.valueAndGrads((p: tf.Tensor, q: tf.Tensor) => tf.matMul(p, q, a, b))([x, y], dy);
          return [product, ...grads];
        });
      }),
      { numRuns: 60 },
    );
  });

  it('are 0 where there is nothing to add up', async () => {
    await tf.setBackend('wasm');
    expect([...tf.matMul(tf.zeros([2, 0]) as tf.Tensor2D, tf.zeros([0, 3]) as tf.Tensor2D).dataSync()]).toEqual(
      Array(6).fill(0),
    );
  });

  it('broadcast one matrix over a batch', async () => {
    await expectAgreement(() => {
      const one = tf.tensor3d(values([1, 3, 5], 1), [1, 3, 5]);
      const many = tf.tensor3d(values([4, 5, 9], 2), [4, 5, 9]);
      return [tf.matMul(one, many), tf.matMul(many, one, true, true)];
    });
  });
});

type Four = [number, number, number, number];

/** A convolution and both its gradients, on random values. */
function convolution(shape: Four, filterShape: Four, stride: number, pad: 'same' | 'valid', seed: number) {
  return () => {
    const x = tf.tensor4d(values(shape, seed), shape);
    const filter = tf.tensor4d(values(filterShape, seed + 1), filterShape);
    const output: tf.Tensor = tf.conv2d(x, filter, stride, pad);
    const dy = tf.tensor(values(output.shape, seed + 2), output.shape);
    const { grads } = tf.valueAndGrads(
      (p: tf.Tensor, q: tf.Tensor): tf.Tensor => tf.conv2d(p as tf.Tensor4D, q as tf.Tensor4D, stride, pad),
    )([x, filter], dy);
    return [output, ...grads];
  };
}

describe('convolutions on wasm', () => {
  it('have the gradients of the cpu back end for any size, stride and padding', async () => {
    const cases = fc.record({
      batch: fc.integer({ min: 1, max: 7 }),
      height: fc.integer({ min: 3, max: 9 }),
      width: fc.integer({ min: 3, max: 9 }),
      inputs: fc.integer({ min: 1, max: 5 }),
      outputs: fc.integer({ min: 1, max: 9 }),
      kernel: fc.integer({ min: 1, max: 3 }),
      stride: fc.integer({ min: 1, max: 2 }),
      pad: fc.constantFrom('same' as const, 'valid' as const),
    });
    await fc.assert(
      fc.asyncProperty(cases, fc.nat(), async (c, seed) => {
        const shape: Four = [c.batch, c.height, c.width, c.inputs];
        const filterShape: Four = [c.kernel, c.kernel, c.inputs, c.outputs];
        await expectAgreement(convolution(shape, filterShape, c.stride, c.pad, seed));
      }),
      { numRuns: 60 },
    );
  });

  it.each<[Four, Four]>([
    [
      [2, 28, 28, 1],
      [5, 5, 1, 8],
    ],
    [
      [3, 19, 23, 3],
      [3, 3, 3, 12],
    ],
    [
      [1, 5, 4, 180],
      [3, 3, 180, 9],
    ],
    [
      [2, 6, 5, 33],
      [5, 5, 33, 8],
    ],
  ])('have them where images of %j and filters of %j take several blocks', async (shape, filterShape) => {
    await expectAgreement(convolution(shape, filterShape, 1, 'same', 3));
  });
});

describe('max-pooling on wasm', () => {
  it('has the gradient of the cpu back end, also where values are equal', async () => {
    const cases = fc.record({
      height: fc.integer({ min: 2, max: 7 }),
      width: fc.integer({ min: 2, max: 7 }),
      window: fc.integer({ min: 1, max: 3 }),
      stride: fc.integer({ min: 1, max: 2 }),
      channels: fc.constantFrom(3, 4, 8),
      pad: fc.constantFrom('same' as const, 'valid' as const),
      relu: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(cases, fc.nat(), async ({ height, width, window, stride, channels, pad, relu }, seed) => {
        fc.pre(pad === 'same' || Math.min(height, width) >= window);
        const shape: Four = [2, height, width, channels];
        await expectAgreement(() => {
          const drawn = tf.tensor4d(values(shape, seed), shape);
          const x = relu ? tf.relu(drawn) : drawn;
          const output = tf.maxPool(x, window, stride, pad);
          const dy = tf.tensor4d(values(output.shape, seed + 1), output.shape);
          const gradient = tf.grad((p: tf.Tensor) => tf.maxPool(p as tf.Tensor4D, window, stride, pad))(x, dy);
          return [output, gradient];
        });
      }),
      { numRuns: 60 },
    );
  });
});

describe('slices of vectors on wasm', () => {
  it('are those of the cpu back end', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 50 }), fc.nat(), fc.nat(), async (length, a, b) => {
        const begin = a % length;
        const extent = b % (length - begin + 1);
        await expectAgreement(() => [
          tf.slice(tf.tensor1d(values([length], a)), [begin], [extent]),
          tf.slice(tf.tensor1d(values([length], a)), [begin]),
        ]);
      }),
      { numRuns: 40 },
    );
  });
});
