import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { trialSettings } from '../../../core/sweep/trainer-settings.ts';
import { selectBackend } from '../../../trainer/backend/select.ts';
import { gather } from '../../../trainer/data/gather.ts';
import type { ImageSet } from '../../../trainer/data/image-set.ts';
import { trainingData } from '../../../trainer/data/source.ts';
import { createModel } from '../../../trainer/models/create.ts';
import { initialValues, parameterLayout } from '../../../trainer/models/parameters.ts';
import { createLoss } from '../../../trainer/training/losses.ts';
import { createNumberLoss } from '../../../trainer/training/number-losses.ts';
import { fingerprint, shortTraining } from '../short-training.ts';
import { smallData } from '../small-data.ts';

const variants = [
  { loss: 'cross_entropy' },
  { loss: 'binary' },
  { loss: 'focal', focal_gamma: 2, focal_alpha: 0.25 },
  { loss: 'focal', focal_gamma: 0.5, focal_alpha: 0.6 },
  { loss: 'mse' },
  { loss: 'huber', huber_delta: 0.2 },
];
const logits = [0.3, -1.2, 2.1, 0.4, 0.9, -0.5];
/** The second image is a mixture, as of MixUp. */
const labels = [0, 0, 1, 0.7, 0.3, 0];

const lossOf = (settings: Record<string, unknown>) => createLoss(trialSettings(settings, {}));
const value = (settings: Record<string, unknown>, z: readonly number[], y: readonly number[] = labels) =>
  lossOf(settings)(tf.tensor2d([...z], [z.length / 3, 3]), tf.tensor2d([...y], [y.length / 3, 3])).dataSync()[0]!;

describe.each(['cpu', 'wasm'] as const)('on %s', (backend) => {
  beforeAll(() => selectBackend(backend, () => {}));

  it.each(variants)('the slope of $loss is that of its value', (settings) => {
    const loss = lossOf(settings);
    const gradient = tf.grad((z) => loss(z as tf.Tensor2D, tf.tensor2d(labels, [2, 3])));
    const slopes = gradient(tf.tensor2d(logits, [2, 3])).dataSync();
    const h = 1e-2;
    logits.forEach((_, i) => {
      const moved = (by: number) => value(settings, logits.toSpliced(i, 1, logits[i]! + by));
      expect(slopes[i]).toBeCloseTo((moved(h) - moved(-h)) / (2 * h), 3);
    });
  });

  it.each(variants)(
    '$loss is finite and small when right, finite and large when wrong, for huge logits',
    (settings) => {
      const right = value(settings, [-80, -80, 80], [0, 0, 1]);
      const wrong = value(settings, [80, -80, -80], [0, 0, 1]);
      expect(right).toBeLessThan(1e-6);
      expect(wrong).toBeGreaterThan(0.1);
      expect(Number.isFinite(wrong)).toBe(true);
    },
  );
});

describe('of a number', () => {
  const outputs = [0.3, -1.2, 2.1];
  const numbers = [0, 0.5, 0.1];
  const numberLoss = (settings: Record<string, unknown>) => {
    const loss = createNumberLoss(trialSettings(settings, {}));
    return (z: tf.Tensor) => loss(z as tf.Tensor2D, tf.tensor2d(numbers, [3, 1]));
  };

  it.each([
    [{ loss: 'auto' }, (0.3 ** 2 + 1.7 ** 2 + 2 ** 2) / 3, [0.2, -3.4 / 3, 4 / 3]],
    [{ loss: 'mse' }, (0.3 ** 2 + 1.7 ** 2 + 2 ** 2) / 3, [0.2, -3.4 / 3, 4 / 3]],
    // Errors of 0.3, within delta, and of −1.7 and 2.
    [{ loss: 'huber', huber_delta: 1 }, (0.3 ** 2 / 2 + 1.2 + 1.5) / 3, [0.1, -1 / 3, 1 / 3]],
    [{ loss: 'huber', huber_delta: 10 }, (0.3 ** 2 + 1.7 ** 2 + 2 ** 2) / 6, [0.1, -1.7 / 3, 2 / 3]],
  ] as const)('%o has its value and slope', async (settings, value, slope) => {
    await selectBackend('cpu', () => {});
    const z = tf.tensor2d(outputs, [3, 1]);
    const loss = numberLoss(settings);
    expect(loss(z).dataSync()[0]).toBeCloseTo(value, 5);
    expect([...tf.grad(loss)(z).dataSync()]).toEqual(slope.map((one) => expect.closeTo(one, 5)));
  });

  it('is what a training on a table of numbers minimises', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'losses-'));
    const data = { ...smallData(folder).table, target: 'age', task: 'regression' };
    const trainer = { data, units: 4, batch_size: 6, epochs: 1, optimizer: 'sgd', learning_rate: 0.1 };
    const end = async (settings: Record<string, unknown>) =>
      fingerprint(await shortTraining({ ...trainer, ...settings }));
    const huber = { loss: 'huber', huber_delta: 0.5 };
    const ends = [await end({ loss: 'mse' }), await end(huber), await end({ ...huber, huber_delta: 0.1 })];
    expect(new Set(ends).size).toBe(3);
    expect(await end({})).toBe(ends[0]);
    rmSync(folder, { recursive: true });
  });
});

describe('by hand', () => {
  const sigmoid = (z: number) => 1 / (1 + Math.exp(-z));
  const own = [0, 0, 1];
  const z = [0.3, -1.2, 2.1];

  it('binary is the cross-entropy of each sigmoid', () => {
    const expected = -Math.log(1 - sigmoid(0.3)) - Math.log(1 - sigmoid(-1.2)) - Math.log(sigmoid(2.1));
    expect(value({ loss: 'binary' }, z, own)).toBeCloseTo(expected, 5);
  });

  it('focal weighs by alpha and counts what is right less, the more so the greater gamma', () => {
    const [a, g] = [0.25, 2];
    const other = (x: number) => -(1 - a) * sigmoid(x) ** g * Math.log(1 - sigmoid(x));
    const expected = other(0.3) + other(-1.2) - a * (1 - sigmoid(2.1)) ** g * Math.log(sigmoid(2.1));
    expect(value({ loss: 'focal', focal_gamma: g, focal_alpha: a }, z, own)).toBeCloseTo(expected, 5);
    const ratio = (gamma: number) => {
      const settings = { loss: 'focal', focal_gamma: gamma, focal_alpha: 0.5 };
      return value(settings, [-3, -3, 3], own) / value(settings, [0, 0, 0], own);
    };
    expect(ratio(2)).toBeLessThan(ratio(0.5) / 5);
  });

  it('mse and huber are of the probabilities, huber linear above its delta', () => {
    const p = z.map(Math.exp).map((e, _, all) => e / all.reduce((sum, one) => sum + one));
    const errors = [p[0]!, p[1]!, p[2]! - 1];
    expect(value({ loss: 'mse' }, z, own)).toBeCloseTo(
      errors.reduce((sum, e) => sum + e * e, 0),
      5,
    );
    const far = value({ loss: 'huber', huber_delta: 0.2 }, [80, -80, -80], own);
    expect(far).toBeCloseTo(2 * 0.2 * (1 - 0.1), 5);
  });
});

describe('a training', () => {
  const step = { data: { name: 'mnist', train: 20, validation: 10 }, units: 4, batch_size: 20, epochs: 1 };

  it('minimises the loss that it is told to, and reports it', async () => {
    await selectBackend('wasm', () => {});
    const { train } = await trainingData(trialSettings(step, {}).data);
    const { inputs, labels } = gather(train as ImageSet, 0, 20);
    const model = createModel(trialSettings(step, {}), train);
    const weights = parameterLayout(model).split(tf.tensor1d(initialValues(model.parameters, 11)));
    // In the order of the set; a mean over the one batch does not depend on it.
    const first = model.logits(tf.tensor4d(inputs, [20, 28, 28, 1]), { weights, state: [] });
    const ends: Float32Array[] = [];
    for (const settings of variants) {
      const { parameters, metrics } = await shortTraining({
        ...step,
        optimizer: 'sgd',
        learning_rate: 0.5,
        ...settings,
      });
      const expected = lossOf(settings)(first, tf.tensor2d(labels, [20, 10])).dataSync()[0]!;
      expect(metrics[0]!.loss).toBeCloseTo(expected, 4);
      for (const other of ends) {
        expect(Math.max(...parameters.map((value, i) => Math.abs(value - other[i]!)))).toBeGreaterThan(1e-4);
      }
      ends.push(parameters);
    }
  });
});
