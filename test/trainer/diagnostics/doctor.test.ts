import { describe, expect, it } from 'vitest';
import type { ImageSet } from '../../../trainer/data/image-set.ts';
import { type Case, diagnosed } from './patient.ts';

/** Two thirds of the labels are kept, the others made wrong. */
const mislabelled = (set: ImageSet): ImageSet => ({
  ...set,
  labels: set.labels.map((label, i) => (i % 3 === 0 ? (label + 1 + (i % 9)) % 10 : label)),
});
const unscaled = (set: ImageSet): ImageSet => ({ ...set, scale: set.scale.map((value) => 1000 * value) });

const clock = new Int32Array(new SharedArrayBuffer(4));

/** Reading an image's label takes a millisecond, as from a slow disk, however fast the machine is. */
const slow = (set: ImageSet): ImageSet => {
  const labels = new Proxy(set.labels, {
    get(values, index) {
      if (/^\d+$/.test(String(index))) Atomics.wait(clock, 0, 0, 1);
      return Reflect.get(values, index);
    },
  });
  return { ...set, labels };
};

const sick: Readonly<Record<string, Case & { readonly lacks?: readonly string[] }>> = {
  diverged: { trainer: { units: 64, optimizer: 'sgd', learning_rate: 100 }, images: 1000, epochs: 3 },
  exploding_gradients: { trainer: { units: 64, learning_rate: 1e-6 }, images: 500, epochs: 1, alter: unscaled },
  vanishing_gradients: {
    trainer: { units: 32, layers: 12, activation: 'sigmoid', optimizer: 'sgd' },
    images: 1000,
    epochs: 2,
    lacks: ['learning_rate_too_low'],
  },
  dead_relus: { trainer: { units: 64 }, images: 500, epochs: 2, biases: -30, lacks: ['vanishing_gradients'] },
  oscillation: {
    trainer: { units: 64, batch_size: 128, activation: 'leaky_relu', optimizer: 'momentum', learning_rate: 0.2 },
    images: 4000,
    epochs: 2,
    lacks: ['diverged'],
  },
  learning_rate_too_high: {
    trainer: { units: 64, batch_size: 512, activation: 'tanh', optimizer: 'sgd', learning_rate: 1 },
    images: 2048,
    epochs: 1,
  },
  learning_rate_too_low: {
    trainer: { units: 64, optimizer: 'sgd', learning_rate: 1e-5 },
    images: 1000,
    epochs: 2,
    lacks: ['underfitting'],
  },
  plateau: {
    trainer: { units: 32, layers: 1, activation: 'tanh', optimizer: 'sgd', learning_rate: 0.1, weight_decay: 0.1 },
    images: 1000,
    epochs: 30,
    lacks: ['underfitting', 'overfitting'],
  },
  underfitting: { trainer: { units: 1, layers: 1, learning_rate: 0.01 }, images: 1000, epochs: 8 },
  overfitting: {
    trainer: { units: 128, batch_size: 32, learning_rate: 0.003 },
    images: 400,
    epochs: 25,
    alter: mislabelled,
  },
  data_starved: {
    trainer: { units: 8, layers: 1 },
    images: 800,
    epochs: 3,
    alter: slow,
    lacks: ['diverged', 'learning_rate_too_high'],
  },
};

describe('a network that is built to be ill', () => {
  it.each(Object.entries(sick))('%s', async (condition, { lacks = [], ...patient }) => {
    const trainer = { batch_size: 64, ...patient.trainer };
    const { findings, conditions } = await diagnosed({ ...patient, trainer });
    expect(conditions, JSON.stringify(findings)).toContain(condition);
    for (const other of lacks) expect(conditions).not.toContain(other);
    const { step, detail, remedy } = findings.find((finding) => finding.condition === condition)!;
    expect(step).toBeGreaterThanOrEqual(1);
    expect(detail).toMatch(/\d/);
    expect(remedy.length).toBeGreaterThan(10);
  });
});

const healthy: Readonly<Record<string, Omit<Case, 'seed'>>> = {
  'an mlp with adam': { trainer: { units: 64, batch_size: 32 }, images: 3000, epochs: 3 },
  'an mlp with sgd': {
    trainer: { units: 64, batch_size: 64, optimizer: 'sgd', learning_rate: 0.1 },
    images: 3000,
    epochs: 3,
  },
  'an mlp with momentum, dropout and a cosine': {
    trainer: {
      units: 64,
      batch_size: 64,
      optimizer: 'momentum',
      learning_rate: 0.03,
      dropout: 0.2,
      schedule: 'cosine',
    },
    images: 3000,
    epochs: 3,
  },
  'an mlp with tanh': { trainer: { units: 64, batch_size: 64, activation: 'tanh' }, images: 3000, epochs: 3 },
  'a cnn': { trainer: { family: 'cnn', channels: 4, units: 32, batch_size: 64 }, images: 1000, epochs: 3 },
};

describe('a healthy network', () => {
  const cases = Object.entries(healthy).flatMap(([name, one]) => [1, 2, 3].map((seed) => ({ name, seed, one })));
  it.each(cases)('$name, seed $seed, raises no alarm', async ({ seed, one }) => {
    const { findings, epochs } = await diagnosed({ ...one, seed });
    // A machine that is busy elsewhere may well starve a network of its data.
    expect(findings.filter(({ condition }) => condition !== 'data_starved')).toEqual([]);
    expect(epochs.at(-1)!.trainLoss).toBeLessThan(epochs[0]!.trainLoss);
  });
});

describe('the measurements of an epoch', () => {
  it('name every parameter and activation, and add up', async () => {
    const { epochs } = await diagnosed({ trainer: { units: 32, batch_size: 64 }, images: 2048, epochs: 2 });
    const { parameters, activations, losses, trainLoss, seconds, dataSeconds, examplesPerSecond } = epochs[1]!;
    expect(parameters.map(({ name }) => name)).toEqual([
      'dense-1/weights',
      'dense-1/bias',
      'dense-2/weights',
      'dense-2/bias',
      'dense-3/weights',
      'dense-3/bias',
    ]);
    expect(activations.map(({ name }) => name)).toEqual(['relu-1', 'relu-2']);
    for (const { spread } of [...parameters, ...activations]) {
      const counted = spread.histogram.counts.reduce((sum, count) => sum + count, 0);
      expect(counted).toBeGreaterThan(0);
      expect(spread.mean).toBeGreaterThanOrEqual(spread.histogram.low);
      expect(spread.mean).toBeLessThanOrEqual(spread.histogram.high);
    }
    // The stretches are of equal length here, so their means have the epoch's.
    expect(losses.reduce((sum, loss) => sum + loss, 0) / losses.length).toBeCloseTo(trainLoss, 4);
    expect(dataSeconds).toBeLessThan(seconds);
    expect(examplesPerSecond).toBeCloseTo(2048 / seconds, 5);
  });
});
