import '@tensorflow/tfjs-backend-cpu';
import { createRequire } from 'node:module';
import * as tf from '@tensorflow/tfjs-core';
import { beforeEach, describe, expect, it } from 'vitest';
import { trialSettings } from '../../../core/sweep/trainer-settings.ts';
import { compile } from '../../../trainer/backend/compile.ts';
import { elementwise, whereKernel } from '../../../trainer/backend/elementwise.ts';
import { addRow, sumOfRows } from '../../../trainer/backend/rows.ts';
import { selectBackend } from '../../../trainer/backend/select.ts';
import { runBuiltIn } from '../../../trainer/built-in.ts';
import { gather } from '../../../trainer/data/gather.ts';
import { mnistTraining } from '../../../trainer/data/mnist.ts';
import { createModel } from '../../../trainer/models/create.ts';
import { type BatchTensors, batchTensors } from '../../../trainer/training/batch-gradient.ts';
import { CompiledLearning } from '../../../trainer/training/compiled-learning.ts';
import { learn } from '../../../trainer/training/learn.ts';
import { NetworkState } from '../../../trainer/training/network-state.ts';
import { BatchPass } from '../../../trainer/training/pass.ts';
import { taskOf } from '../../../trainer/training/task.ts';
import { memorySession } from '../memory-session.ts';
import { expectAgreement, values } from './agreement.ts';

function isInstalled(): boolean {
  try {
    createRequire(import.meta.url).resolve('@tensorflow/tfjs-node');
    return true;
  } catch {
    return false;
  }
}

// After `npm run setup:native`; the package is no dependency of ours.
describe.skipIf(!isInstalled())('on TensorFlow', () => {
  beforeEach(async () => {
    await selectBackend('tfjs-node', () => {});
  });
  const random = (shape: number[], seed = 1) => tf.tensor(values(shape, seed), shape);

  it.each([[[6, 5]], [[2, 3, 4, 5]]])('operations stand for our kernels on %j', async (shape) => {
    await expectAgreement(() => {
      const [x, y] = [random(shape, 1), random(shape, 2)];
      const [gated] = elementwise([x, y], (math, [a, b]) => [math.where(a!, b!)]);
      return [gated!, addRow(x, random([5], 3) as tf.Tensor1D), sumOfRows(x)];
    }, 'tensorflow');
  });

  it('a formula has its numbers of the moment', async () => {
    for (const number of [2, 3]) {
      await expectAgreement(() => {
        const inputs = [tf.abs(random([9], 1)), random([9], 2)];
        return elementwise(inputs, (math, [a, b]) => [
          math.sub(math.mul(a!, number), math.div(b!, math.add(math.sqrt(a!), number / 7))),
          math.where(math.mul(b!, b!), b!),
        ]);
      }, 'tensorflow');
    }
  });

  it('gradients are ours', async () => {
    const { kernels } = await tf.profile(() => tf.grad((x: tf.Tensor) => tf.relu(x))(tf.tensor1d([-1, 0, 2])));
    expect(kernels.map(({ name }) => name)).toContain(whereKernel);
  });

  it.each([
    [1, 2],
    [1, 3],
    [3, 2],
  ])('the gradient of %i × %i filters', async (size, stride) => {
    await expectAgreement(() => {
      const [x, filter] = [random([3, 8, 8, 4], 1), random([size, size, 4, 6], 2)];
      const loss = (w: tf.Tensor) => tf.sum(tf.square(tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, stride, 'same')));
      return [tf.grad(loss)(filter)];
    }, 'tensorflow');
  });
});

describe.skipIf(!isInstalled())('a program of TensorFlow', () => {
  beforeEach(async () => {
    await selectBackend('tfjs-node', () => {});
  });

  it('computes the function for other inputs of the same shape, and takes what it makes as inputs', () => {
    const program = compile([tf.tensor2d([[1, 2]])], ([x]) => {
      const made = tf.tensor1d([10, 20]);
      const product = tf.matMul(
        x as tf.Tensor2D,
        tf.tensor2d([
          [1, 2],
          [3, 4],
        ]),
      );
      return { results: [tf.relu(tf.add(product, made)), x!, tf.scalar(5)], made: [made] };
    })!;
    const results = program.run([tf.tensor2d([[1, -1]]), tf.tensor1d([1, 30])]);
    expect(results.map((result) => result.arraySync())).toEqual([[[0, 28]], [[1, -1]], 5]);
    program.dispose();
  });

  it('is not made of what depends on more than its inputs', () => {
    const x = tf.tensor1d([1, 2]);
    expect(compile([x], () => ({ results: [tf.square(tf.tensor1d([3]))] }))).toBeDefined();
    expect(compile([x], ([y]) => ({ results: [tf.mul(y!, x.dataSync()[0]!)] }))).toBeUndefined();
    const other = tf.square(x);
    expect(compile([x], ([y]) => ({ results: [tf.mul(y!, other)] }))).toBeUndefined();
    expect(compile([x], () => undefined)).toBeUndefined();
    // What recorded the function has gone.
    expect(tf.square(x).dataSync()).toEqual(Float32Array.of(1, 4));
  });

  it.each([
    { family: 'mlp', units: [7, 5], dropout: 0.3 },
    { family: 'mlp', units: [7], activation: 'gelu', normalisation: 'layer', loss: 'focal' },
    { family: 'cnn', channels: [3, 4], units: 5 },
    { family: 'cnn', channels: [4], convolution: 'separable', normalisation: 'batch', se_ratio: 2, pooling: 'average' },
    { family: 'resnet', channels: [3, 4], blocks: 1, stochastic_depth: 0.5 },
    { family: 'rnn', units: [4], cell: 'lstm' },
    { family: 'rnn', units: [4], cell: 'gru', dropout: 0.3 },
    { family: 'transformer', embed_dim: 8, heads: 2, blocks: 1, dropout: 0.2 },
  ])('learns from a batch what the plain cpu back end does: %j', async (given) => {
    const settings = trialSettings({ ...given, batch_size: 6 }, {});
    const { train } = mnistTraining({ train: 12, validation: 1 });
    const model = createModel(settings, train, 1);
    const task = taskOf(settings, train);
    const lessons = async (learnFrom: (network: NetworkState, batch: BatchTensors, draw: number) => tf.Tensor[]) => {
      const network = new NetworkState(model, [], settings, 1);
      // The second batch is the first that the program sees as another one than it was made with.
      const all = [0, 1].map((draw) =>
        tf.tidy(() => learnFrom(network, batchTensors(train, gather(train, 6 * draw, 6 * draw + 6)), draw)),
      );
      return await Promise.all(all.flat().map(async (tensor) => await tensor.data<'float32'>()));
    };
    let compiled: CompiledLearning | undefined;
    const ours = await lessons((network, batch, draw) => {
      compiled ??= new CompiledLearning(network, task, settings, 1);
      const vectors = [network.vectors.get('parameters'), network.stateVector] as const;
      const { gradient, sums, state } = compiled.of(batch, draw, vectors)!;
      return [gradient, sums, ...(state ? [state] : [])];
    });
    compiled!.dispose();
    await tf.setBackend('cpu');
    const oracle = await lessons((network, batch, draw) => {
      const pass = new BatchPass(settings.dropout, 1, draw);
      const vectors = [network.vectors.get('parameters'), network.stateVector] as const;
      const { gradient, sums, state } = learn(network, { task, batch, pass }, vectors).learnt;
      return [gradient, sums, ...(state ? [state] : [])];
    });
    expect(ours).toHaveLength(oracle.length);
    oracle.forEach((list, i) => {
      const scale = Math.max(1, ...list.map(Math.abs));
      const worst = list.reduce((most, value, j) => Math.max(most, Math.abs(value - ours[i]![j]!)), 0);
      expect(worst / scale).toBeLessThan(1e-4);
    });
  });

  it('leads to the same bits after interruptions, in batches that the doctor looks into, too', async () => {
    const data = { name: 'mnist', train: 100, validation: 50 };
    const trainer = { data, backend: 'tfjs-node', family: 'mlp', units: 8, dropout: 0.2, batch_size: 20, epochs: 2 };
    const whole = memorySession({ trainer });
    const outcome = await runBuiltIn(whole);
    let resumeFrom: Uint8Array | undefined;
    for (let i = 0; i < 4; i += 1) {
      const part = memorySession({ trainer, ...(resumeFrom && { resumeFrom }) });
      part.interrupt({ kind: 'terminated' });
      await runBuiltIn(part);
      resumeFrom = part.checkpoints.at(-1)!.bytes;
    }
    const last = memorySession({ trainer, resumeFrom: resumeFrom! });
    expect(await runBuiltIn(last)).toEqual(outcome);
    expect(Buffer.from(last.checkpoints.at(-1)!.bytes).equals(whole.checkpoints.at(-1)!.bytes)).toBe(true);
  });
});
