import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { suggestRange } from '../../../core/diagnostics/rate-range.ts';
import { trialSettings } from '../../../core/sweep/trainer-settings.ts';
import { selectBackend } from '../../../trainer/backend/select.ts';
import { mnistTraining } from '../../../trainer/data/mnist.ts';
import { profileSteps } from '../../../trainer/diagnostics/profile.ts';
import { rangeTest } from '../../../trainer/diagnostics/range-test.ts';

beforeAll(async () => {
  await selectBackend('wasm', () => {});
});

function input(trainer: object) {
  const settings = trialSettings({ units: 32, batch_size: 64, ...trainer }, {});
  return { settings, seed: 3, ...mnistTraining({ train: 1500, validation: 200 }) };
}

test('a profile accounts for the time of every step, over several epochs', async () => {
  const before = tf.memory().numTensors;
  const original = tf.getKernel('BatchMatMul', 'wasm');
  const { phases, kernels, trace, steps } = await profileSteps(input({}), 40);
  expect(steps).toBe(40);
  expect(phases.map(({ phase }) => phase)).toEqual(['data', 'forward', 'backward', 'optimiser', 'other']);
  expect(phases.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 9);
  expect(kernels.reduce((sum, { share }) => sum + share, 0)).toBeLessThan(1);
  // Three layers: a product each forward, the gradients of three weights and of two inputs backward.
  expect(kernels.find(({ name }) => name === 'BatchMatMul')?.callsPerStep).toBe(8);
  expect(trace.filter(({ cat, name }) => cat === 'phase' && name === 'data')).toHaveLength(40);
  for (const { ts, dur } of trace) expect(Math.min(ts, dur)).toBeGreaterThanOrEqual(0);
  expect(tf.getKernel('BatchMatMul', 'wasm')).toEqual(original);
  expect(tf.memory().numTensors).toBe(before);
});

test('a range test finds rates at which the network learns, and those at which it breaks', async () => {
  const ramp = { low: 1e-6, high: 100, steps: 150 };
  const before = tf.memory().numTensors;
  const points = await rangeTest(input({ optimizer: 'sgd' }), ramp);
  expect(tf.memory().numTensors).toBe(before);
  expect(points[0]!.learningRate).toBeCloseTo(1e-6, 9);
  const { low, high } = suggestRange(points)!;
  // Plain descent on this network learns well from about 0.01 to 0.3.
  expect(low).toBeGreaterThan(1e-4);
  expect(low).toBeLessThan(0.05);
  expect(high).toBeGreaterThan(0.01);
  expect(high).toBeLessThan(1);
});
