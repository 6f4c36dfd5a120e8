import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { randomStream } from '../../core/random.ts';
import { selectBackend } from '../../trainer/backend/select.ts';

beforeAll(() => selectBackend('cpu', () => {}));

function draw(shape: readonly number[], name: string, positive = false): tf.Tensor {
  const random = randomStream(9, name);
  const size = shape.reduce((a, b) => a * b, 1);
  const values = Float32Array.from({ length: size }, () => (positive ? 0.5 + random.uniform() : 1.2 * random.normal()));
  return tf.tensor(values, [...shape]);
}

const x = [3, 4];
const maps = [2, 4, 3, 2];

describe('the gradient of operations that users build networks of:', () => {
  it.each<[string, (...inputs: tf.Tensor[]) => tf.Tensor, (readonly number[])[], positive?: true]>([
    ['sub', (a, b) => tf.sub(a!, b!), [x, [4]]],
    ['div', (a, b) => tf.div(a!, b!), [x, [3, 1]], true],
    ['squaredDifference', (a, b) => tf.squaredDifference(a!, b!), [x, x]],
    ['maximum', (a, b) => tf.maximum(a!, b!), [x, [4]]],
    ['minimum', (a, b) => tf.minimum(a!, b!), [x, x]],
    ['pow', (a, b) => tf.pow(a!, b!), [x, x], true],
    ['neg', (a) => tf.neg(a!), [x]],
    ['square', (a) => tf.square(a!), [x]],
    ['sqrt', (a) => tf.sqrt(a!), [x], true],
    ['rsqrt', (a) => tf.rsqrt(a!), [x], true],
    ['exp', (a) => tf.exp(a!), [x]],
    ['log', (a) => tf.log(a!), [x], true],
    ['abs', (a) => tf.abs(a!), [x]],
    ['sin', (a) => tf.sin(a!), [x]],
    ['cos', (a) => tf.cos(a!), [x]],
    ['softplus', (a) => tf.softplus(a!), [x]],
    ['elu', (a) => tf.elu(a!), [x]],
    ['relu6', (a) => tf.relu6(tf.mul(a!, 4)), [x]],
    ['clipByValue', (a) => tf.clipByValue(a!, -0.7, 0.8), [x]],
    ['clone', (a) => tf.mul(tf.clone(a!), 2), [x]],
    ['sum', (a) => tf.sum(a!, 1), [x]],
    ['sum of all', (a) => tf.sum(a!), [x]],
    ['mean', (a) => tf.mean(a!, [1, 2]), [maps]],
    ['max', (a) => tf.max(a!, 1, true), [x]],
    ['softmax', (a) => tf.softmax(a!), [x]],
    ['slice', (a) => tf.slice(a!, [0, 1, 0, 0], [2, 2, -1, 1]), [maps]],
    [
      'pad',
      (a) =>
        tf.pad(a!, [
          [1, 0],
          [2, 3],
        ]),
      [x],
    ],
    ['tile', (a) => tf.tile(a!, [2, 3]), [x]],
    ['expandDims', (a) => tf.expandDims(a!, 1), [x]],
    ['stack', (a, b) => tf.stack([a!, b!], 1), [x, x]],
    ['where', (a, b) => tf.where(tf.greater(draw(x, 'condition'), 0), a!, b!), [x, x]],
  ])('%s', (name, f, shapes, positive) => {
    const inputs = shapes.map((shape, i) => draw(shape, `${name}/${i}`, positive));
    const directions = shapes.map((shape, i) => draw(shape, `${name}/direction/${i}`));
    const dy = draw(f(...inputs).shape, `${name}/dy`);
    const { grads } = tf.valueAndGrads(f)(inputs, dy);
    const inner = (a: tf.Tensor, b: tf.Tensor) => tf.sum(tf.mul(a, b)).dataSync()[0]!;
    const analytic = grads.reduce((sum, gradient, i) => sum + inner(gradient, directions[i]!), 0);
    const shifted = (by: number) => f(...inputs.map((input, i) => tf.add(input, tf.mul(directions[i]!, by))));
    const h = 2e-3;
    const numeric = inner(dy, tf.sub(shifted(h), shifted(-h))) / (2 * h);
    expect(grads.map(({ shape }) => shape)).toEqual(shapes);
    expect(Math.abs(analytic - numeric)).toBeLessThan(4e-3 * Math.max(1, Math.abs(numeric)));
  });
});
