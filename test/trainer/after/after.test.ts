import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { randomStream } from '../../../core/random.ts';
import { trialSettings } from '../../../core/sweep/trainer-settings.ts';
import { channelMasks, withoutChannels } from '../../../trainer/after/channels.ts';
import { distilled } from '../../../trainer/after/distillation.ts';
import { passOf, type TrainedNetwork } from '../../../trainer/after/network.ts';
import { selectBackend } from '../../../trainer/backend/select.ts';
import { runBuiltIn } from '../../../trainer/built-in.ts';
import { decodeCheckpoint } from '../../../trainer/checkpoint/format.ts';
import { createModel } from '../../../trainer/models/create.ts';
import { sizeOf } from '../../../trainer/models/model.ts';
import { valueAndGradients } from '../../../trainer/training/gradients.ts';
import { taskOf } from '../../../trainer/training/task.ts';
import { memorySession } from '../memory-session.ts';

const data = { name: 'mnist', train: 1000, validation: 300 };
const mlp = { family: 'mlp', data, units: [32, 16], batch_size: 50, learning_rate: 0.005, epochs: 4 };
const cnn = {
  family: 'cnn',
  data: { ...data, train: 500 },
  channels: [6, 8],
  units: 12,
  batch_size: 50,
  learning_rate: 0.005,
  epochs: 4,
};

async function run(options: Parameters<typeof memorySession>[0], sources?: Record<string, string>) {
  const session = memorySession(options);
  if (sources) Object.assign(session.claim, { sources });
  const outcome = await runBuiltIn(session);
  expect(outcome.kind).toBe('completed');
  return { last: session.reports.at(-1)!.metrics, bytes: session.checkpoints.at(-1)!.bytes, session };
}

/** The URL of bytes, as a job gets it of a checkpoint. */
const urlOf = (bytes: Uint8Array) => `data:application/octet-stream;base64,${Buffer.from(bytes).toString('base64')}`;

describe('pruning', () => {
  it('takes weights out while training goes on, and keeps most of the accuracy', async () => {
    const dense = await run({ trainer: mlp });
    const { last, bytes } = await run({ trainer: { ...mlp, prune_sparsity: 0.8, ema_decay: 0.9 } });
    expect(last.sparsity).toBeCloseTo(0.8, 2);
    // The mask is on for good: what is evaluated is as sparse as it is to be.
    expect(last.pruned_val_accuracy).toBe(last.val_accuracy);
    expect(last.val_accuracy).toBeGreaterThan(dense.last.val_accuracy! - 0.35);
    const { header, vectors } = decodeCheckpoint(bytes);
    const vector = (name: string) => vectors[header.vectors.findIndex((one) => one.name === name)]!;
    const zeros = (values: Float32Array) => values.filter((value) => value === 0).length;
    expect(zeros(vector('ema').subarray(0, 784 * 32))).toBe(Math.round(0.8 * 784 * 32));
    expect(vector('mask').subarray(784 * 32, 784 * 32 + 32)).toEqual(new Float32Array(32).fill(1));
  });

  it('behind the training costs more of it', async () => {
    const trainer = { ...mlp, prune_sparsity: 0.9 };
    const [gradual, atEnd] = [await run({ trainer }), await run({ trainer: { ...trainer, prune_schedule: 'at_end' } })];
    expect(atEnd.last.sparsity).toBeCloseTo(0.9, 2);
    expect(atEnd.last.pruned_val_accuracy).toBeLessThan(atEnd.last.val_accuracy!);
    expect(atEnd.last.pruned_val_accuracy).toBeLessThan(gradual.last.pruned_val_accuracy!);
  });

  it.each([mlp, { ...cnn, normalisation: 'batch' }])('by channels makes the $family smaller', async (trainer) => {
    const whole = await run({ trainer: { ...trainer, quantize: 'float16' } });
    const { last } = await run({ trainer: { ...trainer, prune_sparsity: 0.5, prune_unit: 'channels' } });
    expect(last.model_bytes).toBeLessThan(2 * 0.62 * whole.last.model_bytes!);
    expect(Math.abs(last.pruned_val_accuracy! - last.val_accuracy!)).toBeLessThan(0.011);
    expect(last.val_accuracy).toBeGreaterThan(0.5);
  });

  it('by channels refuses networks whose channels hang together, with a remedy', async () => {
    const trainer = { ...mlp, prune_sparsity: 0.5, prune_unit: 'channels' };
    await expect(run({ trainer: { ...trainer, connections: 'residual' } })).rejects.toThrow('take connections: plain');
    await expect(run({ trainer: { ...trainer, normalisation: 'layer' } })).rejects.toThrow(
      'normalise over all channels',
    );
    await expect(run({ trainer: { ...trainer, family: 'rnn' } })).rejects.toThrow('take mlp or cnn');
  });
});

describe('a network without channels', () => {
  it.each([
    { family: 'mlp', units: [9, 7], activation: 'sigmoid', normalisation: 'batch' },
    { family: 'cnn', channels: [5, 6], units: 8, activation: 'tanh', pool_size: 2 },
    { family: 'cnn', channels: [5, 6], units: 8, normalisation: 'batch', global_pooling: 'average' },
  ])('computes what the masked one does: %o', async (given) => {
    await selectBackend('cpu', () => {});
    const settings = trialSettings(given, {});
    const input = { kind: 'images' as const, shape: [8, 8, 2] as const, classes: 3 };
    const model = createModel(settings, input);
    const random = randomStream(4, 'values');
    const draw = (shape: readonly number[]) =>
      Float32Array.from({ length: sizeOf(shape) }, () => 0.5 + random.uniform());
    const network: TrainedNetwork = {
      settings,
      input,
      model,
      weights: model.parameters.map(({ shape }) => draw(shape).map((value) => value * (random.uniform() - 0.5))),
      state: model.state.map(({ shape }) => draw(shape)),
    };
    const masks = channelMasks(network, 0.4);
    const masked = {
      ...network,
      weights: network.weights.map((values, i) => values.map((value, at) => value * masks[i]![at]!)),
    };
    const smaller = withoutChannels(masked, 0.4);
    expect(smaller.weights.flatMap((values) => [...values]).length).toBeLessThan(
      0.8 * masks.flatMap((mask) => [...mask]).length,
    );
    const x = tf.tensor(draw([3, 8, 8, 2]), [3, 8, 8, 2]);
    const outputs = [masked, smaller].map((one) => one.model.logits(x, passOf(one)).dataSync() as Float32Array);
    for (let i = 0; i < 9; i += 1) expect(outputs[1]![i]).toBeCloseTo(outputs[0]![i]!, 4);
  });
});

describe('quantisation', () => {
  it('is measured beside the network as it stands', async () => {
    const plain = (await run({ trainer: mlp })).last;
    expect(plain.model_bytes).toBeUndefined();
    for (const [quantize, share] of [
      ['uint8', 0.25],
      ['uint16', 0.5],
      ['float16', 0.5],
    ] as const) {
      const { last } = await run({ trainer: { ...mlp, quantize } });
      expect(last.val_accuracy).toBe(plain.val_accuracy);
      expect(Math.abs(last.quantized_val_accuracy! - plain.val_accuracy!)).toBeLessThan(0.02);
      expect(last.quantized_val_loss).not.toBe(last.val_loss);
      expect(last.model_bytes! / (4 * (784 * 32 + 32 + 32 * 16 + 16 + 160 + 10))).toBeCloseTo(share, 2);
    }
  });

  it('is measured of every trial where it is an objective', async () => {
    const session = memorySession({ trainer: { ...mlp, epochs: 1 } });
    Object.assign(session.claim, { objectives: [{ metric: 'model_bytes', goal: 'minimize' }] });
    await runBuiltIn(session);
    const { metrics } = session.reports[0]!;
    expect(metrics.model_bytes).toBe(4 * (784 * 32 + 32 + 32 * 16 + 16 + 160 + 10));
    expect(metrics.quantized_val_accuracy).toBe(metrics.val_accuracy);
    const constrained = memorySession({ trainer: { ...mlp, epochs: 1 } });
    Object.assign(constrained.claim, { constrained: ['model_bytes'] });
    await runBuiltIn(constrained);
    expect(constrained.reports).toEqual(session.reports);
  });
});

describe('distillation', () => {
  const settings = trialSettings({ distill_weight: 0.6, temperature: 3 }, {});

  it('has the slope of its loss', async () => {
    await selectBackend('cpu', () => {});
    const teacher = { logits: () => tf.tensor2d([2, -1, 0.5, 0, 1, 3], [2, 3]), dispose: () => {} };
    const set = { kind: 'images' as const, classes: 3 };
    const task = distilled(taskOf(settings, set as Parameters<typeof taskOf>[1]), teacher, settings);
    const targets = task.targets!(tf.zeros([2, 1]), tf.tensor2d([1, 0, 0, 0, 0, 1], [2, 3]));
    const z = tf.tensor2d([0.3, 0.1, -0.4, 1, -1, 0.2], [2, 3]);
    const direction = tf.tensor2d([1, -2, 0.5, 0.3, 0.7, -1], [2, 3]);
    const { grads } = valueAndGradients(([x]) => task.loss(x as tf.Tensor2D, targets), [z]);
    const at = (by: number) => task.loss(tf.add(z, tf.mul(direction, by)), targets).dataSync()[0]!;
    const slope = tf.sum(tf.mul(grads[0]!, direction)).dataSync()[0]!;
    expect(slope).toBeCloseTo((at(5e-3) - at(-5e-3)) / 1e-2, 3);
    // Its value, worked out: 0.4 · cross-entropy + 0.6 · 3² · Kullback-Leibler divergence at temperature 3.
    const soft = (row: number[]) => {
      const exps = row.map((value) => Math.exp(value / 3));
      return exps.map((value) => value / exps.reduce((a, b) => a + b));
    };
    const pairs = [
      [
        [2, -1, 0.5],
        [0.3, 0.1, -0.4],
      ],
      [
        [0, 1, 3],
        [1, -1, 0.2],
      ],
    ] as const;
    const divergence = pairs.map(([p, q]) => {
      const [a, b] = [soft([...p]), soft([...q])];
      return a.reduce((sum, value, i) => sum + value * Math.log(value / b[i]!), 0);
    });
    const surprise = pairs.map(
      ([, q], i) => Math.log([...q].reduce((s, v) => s + Math.exp(v), 0)) - q[i === 0 ? 0 : 2]!,
    );
    const mean = (values: number[]) => (values[0]! + values[1]!) / 2;
    expect(at(0)).toBeCloseTo(0.4 * mean(surprise) + 0.6 * 9 * mean(divergence), 4);
  });

  it('teaches a small network what the labels of few images do not', async () => {
    const teacher = await run({ trainer: { ...mlp, data: { ...data, train: 4000 }, units: [64] } });
    const trainer = {
      ...mlp,
      data: { ...data, train: 150 },
      units: [16],
      epochs: 20,
      batch_size: 15,
      augment_shift: 2,
    };
    const alone = await run({ trainer });
    const sources = { teacher: urlOf(teacher.bytes) };
    const given = { ...trainer, teacher: { sweep: 'big', trial: 3 }, distill_weight: 0.9 };
    const taught = await run({ trainer: given }, sources);
    expect(taught.last.val_loss).toBeLessThan(alone.last.val_loss!);
    const hotter = await run({ trainer: { ...given, temperature: 20 } }, sources);
    expect(hotter.last.val_loss).not.toBe(taught.last.val_loss);
    await expect(run({ trainer: given })).rejects.toThrow('teacher: sweep big has no trial 3 with a checkpoint');
  });
});

describe('a network that starts from another', () => {
  it('has its parameters where name and shape agree', async () => {
    const first = await run({ trainer: mlp });
    const trainer = { ...mlp, start_from: { trial: 'latest' }, epochs: 1 };
    const sources = { start_from: urlOf(first.bytes) };
    const other = await run({ trainer: { ...trainer, units: [32, 8] } }, sources);
    // The first layer, and the bias of the last.
    expect(other.session.lines.join('\n')).toContain('started from another network: 3 tensors of it');
    const second = await run({ trainer }, sources);
    expect(second.session.lines.join('\n')).toContain('6 tensors');
    const scratch = await run({ trainer });
    expect(scratch.session.lines.join('\n')).not.toContain('started from');
    expect(second.last.val_loss).toBeLessThan(scratch.last.val_loss!);
  });
});
