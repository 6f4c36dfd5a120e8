import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { trialSettings } from '../../../core/sweep/trainer-settings.ts';
import { selectBackend } from '../../../trainer/backend/select.ts';
import { runBuiltIn } from '../../../trainer/built-in.ts';
import { decodeCheckpoint } from '../../../trainer/checkpoint/format.ts';
import { BatchPass } from '../../../trainer/training/pass.ts';
import { Penalties } from '../../../trainer/training/penalties.ts';
import { memorySession } from '../memory-session.ts';

const trainer = { data: { name: 'mnist', train: 200, validation: 200 }, units: 16, batch_size: 20, epochs: 3 };

async function run(settings: Record<string, unknown>) {
  const session = memorySession({ trainer: { ...trainer, ...settings } });
  const outcome = await runBuiltIn(session);
  const checkpoints = session.checkpoints.map(({ bytes }) => {
    const { header, vectors } = decodeCheckpoint(bytes);
    return { header, vector: (name: string) => vectors[header.vectors.findIndex((one) => one.name === name)]! };
  });
  return { session, outcome, checkpoints, last: checkpoints.at(-1)! };
}

const norm = (values: Float32Array) => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
const near0 = (values: Float32Array) => values.filter((value) => Math.abs(value) < 0.005).length / values.length;

describe('penalties', () => {
  beforeAll(() => selectBackend('cpu', () => {}));
  const parameters = [
    { name: 'weights', shape: [2, 2], initialise: () => {} },
    { name: 'bias', shape: [2], initialise: () => {} },
  ];
  const of = (settings: Record<string, unknown>) => new Penalties(trialSettings(settings, {}), { parameters });
  const values = () => tf.tensor1d([1, -2, 0, 4, 5, 6]);

  it('add l1 · sign(w) + l2 · w to the gradient of weights, not of biases', () => {
    const gradient = tf.tensor1d([1, 1, 1, 1, 1, 1]);
    const added = [...of({ l1: 0.1, l2: 0.5 }).added(gradient, values()).dataSync()];
    expect(added).toEqual([1.6, -0.1, 1, 3.1, 1, 1].map((one) => expect.closeTo(one, 6)));
    expect(of({}).added(gradient, values()).dataSync()).toEqual(gradient.dataSync());
  });

  it('shrink weights, not biases, by rate · decay apart from the gradient', () => {
    const decayed = [...of({ decoupled_weight_decay: 0.5 }).decayed(values(), 0.2).dataSync()];
    expect(decayed).toEqual([0.9, -1.8, 0, 3.6, 5, 6].map((one) => expect.closeTo(one, 6)));
  });
});

describe('training', () => {
  it('ends on smaller weights with l2 and decoupled_weight_decay, on sparser ones with l1', async () => {
    const free = (await run({})).last.vector('parameters');
    const l2 = (await run({ l2: 0.1 })).last.vector('parameters');
    const decoupled = (await run({ decoupled_weight_decay: 10 })).last.vector('parameters');
    const l1 = (await run({ l1: 0.05 })).last.vector('parameters');
    expect(norm(l2)).toBeLessThan(0.97 * norm(free));
    expect(norm(decoupled)).toBeLessThan(0.9 * norm(free));
    expect(near0(l1)).toBeGreaterThan(1.5 * near0(free));
  });

  it('is less sure of itself with label_smoothing, and with mixup', async () => {
    const loss = async (settings: Record<string, unknown>) =>
      (await run({ epochs: 6, learning_rate: 0.01, ...settings })).session.reports.at(-1)!.metrics.loss!;
    const plain = await loss({});
    expect(await loss({ label_smoothing: 0.2 })).toBeGreaterThan(plain + 0.2);
    expect(await loss({ mixup: 1 })).toBeGreaterThan(plain + 0.2);
  });
});

describe('the running mean of the weights', () => {
  it('moves by 1 − ema_decay every ema_every steps, and is what is evaluated', async () => {
    // One step an epoch, and a checkpoint of each.
    const settings = { batch_size: 200, epochs: 4, ema_decay: 0.5, ema_every: 2, optimizer: 'sgd', learning_rate: 0.1 };
    const { session, checkpoints } = await run(settings);
    const [first, second, third, fourth] = checkpoints.map((one) => one.vector('ema'));
    expect(second).not.toEqual(first);
    expect(third).toEqual(second);
    const parameters = checkpoints[3]!.vector('parameters');
    fourth!.forEach((value, i) => {
      expect(value).toBeCloseTo(0.5 * second![i]! + 0.5 * parameters[i]!, 6);
    });
    const plain = await run({ ...settings, ema_decay: 0 });
    // The very same training, evaluated by other weights.
    expect(checkpoints[3]!.vector('parameters')).toEqual(plain.last.vector('parameters'));
    expect(session.reports[3]!.metrics.loss).toBe(plain.session.reports[3]!.metrics.loss);
    expect(session.reports[3]!.metrics.val_loss).not.toBe(plain.session.reports[3]!.metrics.val_loss);
  });
});

describe('early stopping', () => {
  // A rate at which the validation loss soon rises.
  const settings = { units: 64, learning_rate: 0.02, epochs: 30, batch_size: 20 };

  it('ends when patience epochs brought nothing, and goes back to the best epoch with restore_best', async () => {
    const { session, outcome, last } = await run({ ...settings, patience: 3, restore_best: true });
    const losses = session.reports.map(({ metrics }) => metrics.val_loss!);
    const best = losses.indexOf(Math.min(...losses));
    expect(losses).toHaveLength(best + 1 + 3);
    expect(losses.length).toBeLessThan(30);
    expect(outcome).toEqual({ kind: 'completed', step: losses.length, metrics: session.reports[best]!.metrics });
    expect(last.header.ended).toBe(true);
    expect(last.header.metrics).toEqual(session.reports[best]!.metrics);
    // Scored again, the restored weights are those of the best epoch.
    const again = await run({ ...settings, epochs: best + 1 });
    expect(last.vector('parameters')).toEqual(again.last.vector('parameters'));
  });

  it('keeps the last weights without restore_best, and completes at once when resumed', async () => {
    const { session, outcome } = await run({ ...settings, patience: 2 });
    expect(outcome).toMatchObject({ kind: 'completed', metrics: session.reports.at(-1)!.metrics });
    const trainerAgain = { ...trainer, ...settings, patience: 2 };
    const resumed = memorySession({ trainer: trainerAgain, resumeFrom: session.checkpoints.at(-1)!.bytes });
    expect(await runBuiltIn(resumed)).toEqual(outcome);
    expect(resumed.reports).toEqual([]);
  });

  it('counts improvements of patience_metric above min_delta alone', async () => {
    const epochs = async (more: Record<string, unknown>) =>
      (await run({ epochs: 12, patience: 1, ...more })).session.reports.length;
    expect(await epochs({ min_delta: 100 })).toBe(2);
    expect(await epochs({ min_delta: 0.9, patience_metric: 'val_accuracy' })).toBe(2);
    expect(await epochs({})).toBeGreaterThan(3);
  });

  it.each(['val_loss', 'val_accuracy'] as const)('waits for %s, and ends where its curve says', async (metric) => {
    // The loss soon rises while a few more images are got right.
    const data = { name: 'mnist', train: 40, validation: 60 };
    const overfitting = { data, backend: 'wasm', learning_rate: 0.02, epochs: 16 };
    const curves = (await run(overfitting)).session.reports.map(({ metrics }) => metrics);
    const endBy = (name: 'val_loss' | 'val_accuracy') => {
      const better = (a: number, b: number) => (name === 'val_loss' ? a < b : a > b);
      let best = 0;
      for (let epoch = 1; epoch < curves.length; epoch += 1) {
        if (better(curves[epoch]![name]!, curves[best]![name]!)) best = epoch;
        else if (epoch - best === 2) return epoch + 1;
      }
      return curves.length;
    };
    expect(endBy('val_loss')).not.toBe(endBy('val_accuracy'));
    const { session } = await run({ ...overfitting, patience: 2, patience_metric: metric });
    expect(session.reports).toHaveLength(endBy(metric));
  });
});

describe('stochastic depth', () => {
  beforeAll(() => selectBackend('cpu', () => {}));

  it('leaves a branch out for about its share of the images, and makes up for it in the others', () => {
    const mask = new BatchPass(0, 1, 2).keepBranch(10_000, 0.25, 3).dataSync();
    expect(new Set(mask)).toEqual(new Set([0, Math.fround(1 / 0.75)]));
    expect(mask.filter((value) => value === 0).length / mask.length).toBeCloseTo(0.25, 1);
    expect(new BatchPass(0, 1, 2).keepBranch(50, 0.25, 3).dataSync()).toEqual(mask.slice(0, 50));
    expect(new BatchPass(0, 1, 3).keepBranch(50, 0.25, 3).dataSync()).not.toEqual(mask.slice(0, 50));
  });

  it('changes what a resnet computes in training, and leaves evaluation whole', async () => {
    // One step too small to move any weight: losses are of the starting values.
    const still = { batch_size: 20, epochs: 1, learning_rate: 1e-30, data: { ...trainer.data, train: 20 } };
    const resnet = { ...still, family: 'resnet', channels: [2, 4], blocks: 1, normalisation: 'layer' };
    const metrics = async (stochastic_depth: number) =>
      (await run({ ...resnet, stochastic_depth })).session.reports[0]!.metrics;
    const [whole, some, more] = [await metrics(0), await metrics(0.3), await metrics(0.6)];
    expect(Math.abs(some.loss! - whole.loss!)).toBeGreaterThan(1e-4);
    expect(Math.abs(more.loss! - some.loss!)).toBeGreaterThan(1e-4);
    expect([some.val_loss, more.val_loss]).toEqual([whole.val_loss, whole.val_loss]);
  });
});

describe('dropout', () => {
  it('makes training harder and leaves evaluation whole', async () => {
    const loss = async (dropout: number) =>
      (await run({ dropout, epochs: 4, learning_rate: 0.01 })).session.reports.at(-1)!.metrics;
    const [plain, dropped] = [await loss(0), await loss(0.5)];
    expect(dropped.loss).toBeGreaterThan(plain.loss! + 0.2);
    expect(dropped.val_loss).toBeLessThan(dropped.loss! + 0.3);
  });
});
