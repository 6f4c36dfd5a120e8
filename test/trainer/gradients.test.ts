import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { randomStream } from '../../core/random.ts';
import { selectBackend } from '../../trainer/backend/select.ts';
import { addBias } from '../../trainer/models/layers/dense.ts';
import { softmaxCrossEntropy } from '../../trainer/training/loss.ts';

beforeAll(() => selectBackend('cpu', () => {}));

let seed = 0;
function draw(shape: readonly number[]): tf.Tensor {
  const random = randomStream(seed, 'gradients');
  seed += 1;
  const size = shape.reduce((a, b) => a * b, 1);
  return tf.tensor(
    Float32Array.from({ length: size }, () => random.normal()),
    [...shape],
  );
}

/** The derivative of dy · f(inputs) along a direction, from the gradients and from two values of f. */
function expectGradient(f: (...inputs: tf.Tensor[]) => tf.Tensor, shapes: readonly (readonly number[])[], h: number) {
  const inputs = shapes.map(draw);
  const directions = shapes.map(draw);
  const dy = draw(f(...inputs).shape);
  const { grads } = tf.valueAndGrads(f)(inputs, dy);
  const inner = (a: tf.Tensor, b: tf.Tensor) => tf.sum(tf.mul(a, b)).dataSync()[0]!;
  const analytic = grads.reduce((sum, gradient, i) => sum + inner(gradient, directions[i]!), 0);
  const shifted = (by: number) => f(...inputs.map((input, i) => tf.add(input, tf.mul(directions[i]!, by))));
  const numeric = inner(dy, tf.sub(shifted(h), shifted(-h))) / (2 * h);
  expect(Math.abs(analytic - numeric)).toBeLessThan(1e-3 * Math.max(1, Math.abs(numeric)));
}

// Central differences are exact, whatever their step, for functions that are quadratic along a line.
const exact = 0.5;

describe('the gradient of', () => {
  it.each([
    [false, false],
    [false, true],
    [true, false],
    [true, true],
  ])('a matrix product (transposed: %s, %s)', (a, b) => {
    const shapes = [a ? [4, 3] : [3, 4], b ? [5, 4] : [4, 5]];
    expectGradient((x, y) => tf.matMul(x!, y!, a, b), shapes, exact);
  });

  it.each([
    { x: [3, 4], y: [4] },
    { x: [3, 1], y: [3, 4] },
    { x: [2, 3, 4], y: [1, 1] },
  ])('a sum and a product of $x and $y', ({ x, y }) => {
    expectGradient((p, q) => tf.add(p!, q!), [x, y], exact);
    expectGradient((p, q) => tf.mul(p!, q!), [x, y], exact);
  });

  it('rows plus a bias', () => {
    const f = (x?: tf.Tensor, bias?: tf.Tensor) => addBias(x as tf.Tensor2D, bias as tf.Tensor1D);
    expectGradient(f, [[6, 3], [3]], exact);
  });

  it.each([
    { stride: 1, pad: 'same' as const },
    { stride: 2, pad: 'same' as const },
    { stride: 1, pad: 'valid' as const },
    { stride: 2, pad: 'valid' as const },
  ])('a convolution with stride $stride and padding $pad', ({ stride, pad }) => {
    const f = (x?: tf.Tensor, w?: tf.Tensor): tf.Tensor => tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, stride, pad);
    expectGradient(
      f,
      [
        [2, 6, 5, 3],
        [3, 3, 3, 2],
      ],
      exact,
    );
  });

  it('ReLU, max-pooling and reshaping', () => {
    // Small steps: these have kinks.
    expectGradient((x) => tf.relu(x!), [[5, 7]], 1e-3);
    expectGradient((x) => tf.reshape(x!, [35]), [[5, 7]], exact);
    expectGradient((x): tf.Tensor => tf.maxPool(x as tf.Tensor4D, 2, 2, 'valid'), [[2, 4, 6, 3]], 1e-3);
  });

  it('the softmax cross-entropy', () => {
    const labels = tf.tensor2d([0, 0, 1, 0, 1, 0, 0, 0, 1, 0, 0, 0], [3, 4]);
    expectGradient((z) => softmaxCrossEntropy(z as tf.Tensor2D, labels), [[3, 4]], 1e-2);
  });
});

describe('the softmax cross-entropy', () => {
  it('is the mean of -log p of the labels', () => {
    const logits = tf.tensor2d([Math.log(0.7), Math.log(0.2), Math.log(0.1), 0, 0, 0], [2, 3]);
    const labels = tf.tensor2d([1, 0, 0, 0, 1, 0], [2, 3]);
    const loss = softmaxCrossEntropy(logits, labels).dataSync()[0];
    expect(loss).toBeCloseTo((0.356675 + 1.098612) / 2, 5);
  });
});
