import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { runBuiltIn } from '../../../trainer/built-in.ts';
import { decodeCheckpoint } from '../../../trainer/checkpoint/format.ts';
import { dataUrl } from '../../../trainer/custom/load-module.ts';
import { cutOffAgainAndAgain } from '../interruptions.ts';
import { memorySession } from '../memory-session.ts';

const data = { name: 'mnist', train: 300, validation: 100 };
const small = { family: 'custom', data, batch_size: 25, learning_rate: 0.02, epochs: 2 };
const fileOf = (name: string) => new URL(`../../../examples/custom-model/${name}`, import.meta.url).href;

/** A linear network whose parts may be replaced. */
const module = (parts: { body?: string; start?: string; shape?: string; output?: string } = {}) =>
  dataUrl(`export default (tf, { classes, inputShape, params }) => {
    ${parts.body ?? ''}
    return {
      parameters: { 'w': { shape: ${parts.shape ?? '[784, classes]'}, start: ${parts.start ?? "'glorot_uniform'"} }, 'unused': { shape: [3] } },
      state: { 'steps': { shape: [1] } },
      forward(x, p, pass) {
        if (pass.training) pass.update('steps', tf.add(pass.state.steps, 1));
        const y = tf.matMul(pass.dropout(tf.reshape(x, [-1, 784])), p.w);
        return ${parts.output ?? 'y'};
      },
    };
  };`);

async function run(options: Parameters<typeof memorySession>[0]) {
  const session = memorySession(options);
  return { session, outcome: await runBuiltIn(session) };
}

const everyBatch = async (trainer: Record<string, unknown>, params = {}) =>
  (await cutOffAgainAndAgain({ trainer, params })).checkpoint;

describe('a custom network', () => {
  it('learns, and gets the parameters that the trainer does not know', async () => {
    const trainer = {
      ...small,
      module: fileOf('model.js'),
      epochs: 4,
      params: { rounds: 1 },
      data: { ...data, train: 600 },
    };
    const { session, outcome } = await run({ trainer, params: { filters: 12, learning_rate: 0.03 } });
    expect(outcome.kind).toBe('completed');
    const { accuracy } = session.reports.at(-1)!.metrics;
    expect(accuracy).toBeGreaterThan(0.3);
    const { parameters } = decodeCheckpoint(session.checkpoints.at(-1)!.bytes).header;
    expect(parameters.find(({ name }) => name === 'again/filter')!.shape).toEqual([3, 3, 12, 12]);
  });

  it.each([
    { optimizer: 'nesterov', ema_decay: 0.9, dropout: 0.3 },
    { optimizer: 'adamw', accumulation: 2, restore_best: true, clip_global_norm: 1 },
  ])('goes on to the same bits from every batch, with $optimizer', async (more) => {
    const trainer = { ...small, ...more, module: module(), data: { ...data, train: 100 } };
    const whole = (await run({ trainer })).session.checkpoints.at(-1)!.bytes;
    expect(Buffer.from(await everyBatch(trainer)).equals(whole)).toBe(true);
    const state = decodeCheckpoint(whole);
    const names = state.header.vectors.map(({ name }) => name);
    expect(state.vectors[names.indexOf('state')]![0]).toBeGreaterThan(0);
  });

  it('may leave a parameter out of the network: it stays as it is', async () => {
    const { session } = await run({ trainer: { ...small, module: module() } });
    const { vectors } = decodeCheckpoint(session.checkpoints.at(-1)!.bytes);
    expect([...vectors[0]!.slice(-3)]).toEqual([0, 0, 0]);
  });

  it('comes with the spec, as a file, or from an URL', async () => {
    const source = readFileSync(new URL(fileOf('model.js')), 'utf8');
    const inSpec = await run({ trainer: { ...small, module: dataUrl(source) } });
    const asFile = await run({ trainer: { ...small, module: 'examples/custom-model/model.js' } });
    expect(inSpec.session.reports).toEqual(asFile.session.reports);
  });
});

describe('a model of tfjs-layers', () => {
  it('learns, batch normalisation, dropout and all, and goes on to the same bits', async () => {
    const trainer = { ...small, module: fileOf('layers.js'), epochs: 3, data: { ...data, train: 150 } };
    const { session } = await run({ trainer });
    expect(session.reports.at(-1)!.metrics.accuracy).toBeGreaterThan(0.6);
    const whole = session.checkpoints.at(-1)!.bytes;
    expect(Buffer.from(await everyBatch(trainer)).equals(whole)).toBe(true);
    const { header, vectors } = decodeCheckpoint(whole);
    expect(header.parameters.map(({ name }) => name)).toEqual([
      '1-Conv2D/kernel',
      '2-BatchNormalization/gamma',
      '2-BatchNormalization/beta',
      '7-Dense/kernel',
      '7-Dense/bias',
    ]);
    const means = vectors[header.vectors.findIndex(({ name }) => name === 'state')]!.slice(0, 8);
    expect(Math.hypot(...means)).toBeGreaterThan(1e-3);
  });

  it('starts as the seed has it', async () => {
    const trainer = { ...small, module: fileOf('layers.js'), epochs: 1 };
    const first = (seed: number) => run({ trainer, seed }).then(({ session }) => session.reports);
    expect(await first(1)).toEqual(await first(1));
    expect(await first(2)).not.toEqual(await first(1));
  });
});

describe('a module that is wrong', () => {
  it.each([
    ['nowhere.js', 'module: there is no file'],
    [dataUrl('export const build = 1;'), 'exports build and no default function'],
    [dataUrl('export default {'), 'cannot be loaded (SyntaxError'],
    [dataUrl('export default () => 5'), 'the default export gave number'],
    [dataUrl('export default async () => 5'), 'gave a promise'],
    [module({ body: 'throw new Error("no such luck")' }), 'no such luck'],
    [module({ shape: '[784, 9]' }), 'forward gave the shape [2, 9] for two examples of [28, 28, 1]; [2, 10] is needed'],
    [module({ shape: '[783, classes]' }), 'module the module in the spec: '],
    [module({ shape: '[784, -1]' }), 'parameters.w: its shape is [784,-1]'],
    [module({ start: "'random'" }), 'parameters.w: start is random; it may be zeros'],
    [module({ output: '5' }), 'forward gave number instead of a tensor'],
    [
      dataUrl(`export default (tf, { classes }) => tf.sequential({ layers: [
        tf.layers.flatten({ inputShape: [28, 28, 1] }), tf.layers.dense({ units: classes, activation: 'softmax' })] })`),
      'the last layer has a softmax',
    ],
  ])('%#: is refused with what is wrong', async (reference, message) => {
    await expect(run({ trainer: { ...small, module: reference } })).rejects.toThrow(message);
  });

  it('or missing, or on another family, too', async () => {
    await expect(run({ trainer: small })).rejects.toThrow('module: family custom needs the module');
    await expect(run({ trainer: { ...small, family: 'mlp', params: {} } })).rejects.toThrow(
      'params: has no effect on family mlp',
    );
  });
});
