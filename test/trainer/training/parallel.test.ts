import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { trialSettings } from '../../../core/sweep/trainer-settings.ts';
import { selectBackend } from '../../../trainer/backend/select.ts';
import { decodeCheckpoint } from '../../../trainer/checkpoint/format.ts';
import { mnistTraining } from '../../../trainer/data/mnist.ts';
import { createPace } from '../../../trainer/training/pace.ts';
import { Desk } from '../../../trainer/training/parallel/desk.ts';
import { shareOut, sliceOf } from '../../../trainer/training/parallel/share.ts';
import { Training } from '../../../trainer/training/training.ts';

beforeAll(() => selectBackend('wasm', () => {}));

const data = mnistTraining({ train: 50, validation: 20 });

async function train(settings: Record<string, unknown>, epochs = 2, resumeFrom?: Uint8Array) {
  const all = trialSettings({ batch_size: 20, learning_rate: 0.01, ...settings }, {});
  const training = new Training({ settings: all, seed: 5, epochs, ...data });
  if (resumeFrom) training.restore(resumeFrom);
  while (training.position.epoch < epochs) {
    const { kind } = await training.runEpoch(createPace());
    if (kind !== 'finished') throw new Error(kind);
  }
  const bytes = await training.checkpoint();
  const { metrics } = training;
  training.dispose();
  return { bytes, metrics, vectors: decodeCheckpoint(bytes).vectors };
}

function expectClose(a: readonly Float32Array[], b: readonly Float32Array[], tolerance: number): void {
  expect(a.map(({ length }) => length)).toEqual(b.map(({ length }) => length));
  for (const [i, vector] of a.entries()) {
    const scale = vector.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-3);
    const worst = vector.reduce((most, value, j) => Math.max(most, Math.abs(value - b[i]![j]!)), 0);
    expect(worst / scale).toBeLessThan(tolerance);
  }
}

describe('the shares of a batch', () => {
  it('have every example once, and differ by one at most', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 64 }), (total, workers) => {
        const values = Float32Array.from({ length: 3 * total }, (_, i) => i);
        const shares = shareOut(total, workers);
        expect(shares.flatMap((share) => [...sliceOf(values, share)])).toEqual([...values]);
        const counts = shares.map(({ count }) => count);
        expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe('data-parallel training', () => {
  // SGD with momentum: Adam divides by the root of squares, which magnifies roundings of gradients near 0. The mlp's
  // second batch has one example, so that some threads have none.
  it.each([
    [
      3,
      { family: 'mlp', units: [12], batch_size: 49, dropout: 0.3, accumulation: 2, label_smoothing: 0.1, mixup: 0.3 },
    ],
    [2, { family: 'resnet', channels: [2], layers: 1, blocks: 1, normalisation: 'layer', stochastic_depth: 0.4 }],
  ])('of %i threads takes the steps of one thread, but for rounding: %j', async (data_parallel, settings) => {
    const common = { ...settings, optimizer: 'momentum' };
    const [together, alone] = [await train({ ...common, data_parallel }), await train(common)];
    expectClose(together.vectors, alone.vectors, 1e-3);
    expect(together.metrics.loss).toBeCloseTo(alone.metrics.loss!, 4);
  });

  it('resumes to the same bits, also where batch normalisation keeps running means', async () => {
    const settings = { family: 'cnn', channels: [2], units: 4, normalisation: 'batch', data_parallel: 2 };
    const whole = await train(settings);
    const half = await train(settings, 1);
    const resumed = await train(settings, 2, half.bytes);
    expect(Buffer.from(resumed.bytes).equals(whole.bytes)).toBe(true);
  });

  it('says what a worker failed of, and that one does not answer', () => {
    const desk = new Desk({ parameters: 1, state: 0, inputs: 2, labels: 1 });
    desk.ask({ first: 0, count: 1, total: 1 }, 7, Float32Array.of(1, 2), Float32Array.of(3));
    expect(desk.task()).toMatchObject({ draw: 7, inputs: Float32Array.of(1, 2), labels: Float32Array.of(3) });
    expect(() => desk.awaitAnswer(1)).toThrow('has not answered');
    desk.fail('no memory left');
    expect(() => desk.awaitAnswer(1)).toThrow('data_parallel: no memory left');
  });
});
