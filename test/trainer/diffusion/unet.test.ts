import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { randomStream } from '../../../core/random.ts';
import { trialSettings } from '../../../core/sweep/trainer-settings.ts';
import { selectBackend } from '../../../trainer/backend/select.ts';
import { denoising } from '../../../trainer/diffusion/denoising.ts';
import { createModel } from '../../../trainer/models/create.ts';
import { initialValues, parameterLayout } from '../../../trainer/models/parameters.ts';
import { BatchPass } from '../../../trainer/training/pass.ts';

const batch = 3;
const side = 8;

function normal(length: number, name: string): Float32Array {
  const random = randomStream(5, name);
  return Float32Array.from({ length }, () => random.normal());
}

/** Loss and gradient on the current back end, at random parameters, and the loss along a direction. */
function gradients(more: Record<string, unknown>) {
  const base = { family: 'diffusion', channels: [4, 8], blocks: 1, activation: 'silu', groups: 2 };
  const settings = trialSettings({ ...base, ...more }, {});
  const model = createModel(settings, { kind: 'noised', shape: [side, side, 3], classes: 2 * side * side });
  const layout = parameterLayout(model);
  const steps = tf.tile(tf.reshape(tf.tensor1d([1, 40, 700]), [batch, 1, 1, 1]), [1, side, side, 1]);
  const x = tf.concat([tf.tensor(normal(batch * side * side * 2, 'x'), [batch, side, side, 2]), steps], 3);
  const noise = tf.tensor2d(normal(batch * side * side * 2, 'noise'), [batch, side * side * 2]);
  const parameters = initialValues(model.parameters, 1).map((value, i) => value + 0.1 * normal(1, `p${i}`)[0]!);
  const direction = normal(parameters.length, 'direction');
  const run = (values: Float32Array) => {
    const training = new BatchPass(settings.dropout, 7, 3);
    return tf.valueAndGrads((...weights: tf.Tensor[]) =>
      denoising.loss(model.logits(x, { weights, state: [], training }), noise),
    )(layout.split(tf.tensor1d(values)));
  };
  const { value, grads } = run(parameters);
  const moved = (by: number) => run(parameters.map((p, i) => p + by * direction[i]!)).value.dataSync()[0]!;
  return {
    count: layout.size,
    loss: value.dataSync()[0]!,
    gradient: layout.join(grads).dataSync() as Float32Array,
    direction,
    moved,
  };
}

describe.each([{}, { attention: true, heads: 2, dropout: 0.2 }, { channels: [4, 6, 8], groups: 4 }])(
  'a U-Net %o',
  (settings) => {
    it('has on wasm the loss and gradient of the plain cpu back end, and the slope of its loss', async () => {
      await selectBackend('cpu', () => {});
      const cpu = gradients(settings);
      const slope = cpu.gradient.reduce((sum, value, i) => sum + value * cpu.direction[i]!, 0);
      const h = 2e-3;
      const difference = (by: number) => cpu.moved(by) - cpu.moved(-by);
      const numeric = (8 * difference(h) - difference(2 * h)) / (12 * h);
      expect(Math.abs(slope - numeric)).toBeLessThan(0.01 * (0.1 + Math.abs(slope)));
      await selectBackend('wasm', () => {});
      const wasm = gradients(settings);
      expect(wasm.loss).toBeCloseTo(cpu.loss, 4);
      const size = cpu.gradient.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
      const apart = wasm.gradient.reduce((most, value, i) => Math.max(most, Math.abs(value - cpu.gradient[i]!)), 0);
      expect(apart / size).toBeLessThan(1e-4);
    });
  },
);

describe('knobs of the U-Net change it:', () => {
  it('levels, blocks and attention its size, groups what it computes', async () => {
    await selectBackend('wasm', () => {});
    const plain = gradients({});
    expect(gradients({ blocks: 2 }).count).toBeGreaterThan(1.2 * plain.count);
    expect(gradients({ channels: [4, 8, 8] }).count).toBeGreaterThan(plain.count);
    // Gain and offset, and four dense layers of 8.
    expect(gradients({ attention: true, heads: 2 }).count).toBe(plain.count + 16 + 4 * 72);
    expect(Math.abs(gradients({ groups: 1 }).loss - plain.loss)).toBeGreaterThan(1e-5);
  });

  it('heads of the attention what it computes', async () => {
    await selectBackend('wasm', () => {});
    const losses = [1, 2, 4].map((heads) => gradients({ attention: true, heads }).loss);
    for (const [a, b] of [
      [0, 1],
      [0, 2],
      [1, 2],
    ] as const)
      expect(Math.abs(losses[a]! - losses[b]!)).toBeGreaterThan(1e-7);
  });

  it('levels that the image cannot be halved for are refused', () => {
    expect(() => gradients({ channels: [2, 2, 2, 2, 2] })).toThrow('give at most 4');
  });
});
