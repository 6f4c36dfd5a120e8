import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { gather } from '../../trainer/data/gather.ts';
import { mnistTraining } from '../../trainer/data/mnist.ts';
import { exportNetwork } from '../../trainer/export/export.ts';
import { openTestCloud, type TestCloud } from './with-cloud.ts';

/** Real sweeps of the built-in trainer whose trials start with, learn from and export each other's weights. */
let test: TestCloud;
beforeAll(async () => {
  test = await openTestCloud();
});
afterAll(() => test.close());

const data = { name: 'mnist', train: 1000, validation: 200 };
const sweep = (name: string, trainer: object) => ({
  name,
  objective: { metric: 'val_accuracy', goal: 'maximize' },
  // The second trial hardly learns: what it can, it has from another one.
  space: { learning_rate: { type: 'categorical', choices: [0.05, 1e-9] } },
  sampler: 'grid',
  budget: { trials: 2, parallel: 1 },
  trainer: { data, optimizer: 'momentum', units: 16, batch_size: 25, epochs: 1, ...trainer },
});
const accuracyOf = async (name: string, trial: number) => Number((await test.trials(name))[trial]!.value);

it('lets a trial go on with the weights of the one before it, and export them', async () => {
  await test.run(sweep('chain', { start_from: { trial: 'latest' } }));
  const [first, second] = [await accuracyOf('chain', 0), await accuracyOf('chain', 1)];
  expect(first).toBeGreaterThan(0.45);
  expect(Math.abs(second - first)).toBeLessThan(0.02);

  const answer = await test.cloud.fetch('/v1/sweeps/chain/trials/1/checkpoint');
  const { url } = (await answer.json()) as { url: string };
  const folder = mkdtempSync(join(tmpdir(), 'skysweep-export-'));
  try {
    const written = await exportNetwork({ url, to: join(folder, 'model'), quantize: 'uint8' });
    expect(written.files.map((file) => file.slice(folder.length))).toEqual([
      '/model/model.json',
      '/model/weights-1of1.bin',
    ]);
    const { loadGraphModel } = await import('@tensorflow/tfjs-converter');
    const json = JSON.parse(readFileSync(written.files[0]!, 'utf8'));
    const weights = readFileSync(written.files[1]!);
    const model = await loadGraphModel({
      load: async () => ({
        modelTopology: json.modelTopology,
        weightSpecs: json.weightsManifest[0].weights,
        weightData: new Uint8Array(weights).buffer,
      }),
    });
    const set = mnistTraining({ train: 1, validation: 200 }).validation;
    const { inputs, labels } = gather(set, 0, 200);
    const logits = model.predict(tf.tensor4d(inputs, [200, 28, 28, 1])) as tf.Tensor;
    const right = tf.equal(tf.argMax(logits, 1), tf.argMax(tf.tensor2d(labels, [200, 10]), 1));
    expect(Math.abs(tf.mean(tf.cast(right, 'float32')).dataSync()[0]! - second)).toBeLessThan(0.03);
    expect(json.userDefinedMetadata.range[0]).toBeCloseTo(-0.1307 / 0.3081, 4);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

it('lets trials learn from the best trial of another sweep, and says when there is none', async () => {
  await test.run(sweep('taught', { teacher: { sweep: 'chain' }, distill_weight: 1, label_smoothing: 0.9 }));
  // From the teacher alone: the labels have no part in the loss.
  expect(await accuracyOf('taught', 0)).toBeGreaterThan(0.25);
  await test.run(sweep('untaught', { teacher: { sweep: 'nowhere', trial: 7 } }));
  const [trial] = await test.trials('untaught');
  expect(trial).toMatchObject({ state: 'failed' });
  expect(trial!.reason).toContain('teacher: sweep nowhere has no trial 7 with a checkpoint');
});
