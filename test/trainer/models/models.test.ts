import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { selectBackend } from '../../../trainer/backend/select.ts';
import { globalPooling, pooling } from '../../../trainer/models/layers/pooling.ts';
import { modelGradients } from './gradients.ts';

const mlp = { family: 'mlp', units: [6, 5] };
const cnn = { family: 'cnn', channels: [3, 6], units: 5 };
const resnet = { family: 'resnet', channels: [3, 4], blocks: 1 };

/** Every layer kind, activation and connection, in a small network. */
const networks: Record<string, unknown>[] = [
  mlp,
  { ...mlp, activation: 'leaky_relu', leaky_slope: 0.2 },
  { ...mlp, activation: 'gelu' },
  { ...mlp, activation: 'silu' },
  { ...mlp, activation: 'sigmoid' },
  { ...mlp, activation: 'tanh', initialisation: 'orthogonal' },
  { ...mlp, activation: 'gelu', normalisation: 'batch' },
  { ...mlp, activation: 'gelu', normalisation: 'layer', dropout: 0.3 },
  { ...mlp, activation: 'tanh', connections: 'residual' },
  { ...mlp, activation: 'tanh', connections: 'dense' },
  { ...cnn, activation: 'tanh' },
  { ...cnn, activation: 'gelu', normalisation: 'batch', pooling: 'average' },
  { ...cnn, activation: 'gelu', normalisation: 'layer', pooling: 'average', pool_size: 3, pool_stride: 2 },
  { ...cnn, activation: 'tanh', convolution: 'separable', pooling: 'average' },
  { ...cnn, activation: 'tanh', convolution: 'depthwise', channels: [4, 8], pooling: 'average' },
  { ...cnn, activation: 'tanh', connections: 'residual', pooling: 'average', global_pooling: 'average' },
  { ...cnn, activation: 'tanh', connections: 'dense', global_pooling: 'max' },
  { ...cnn, activation: 'silu', se_ratio: 2, kernel_size: 5, pooling: 'average' },
  { ...resnet, activation: 'gelu' },
  { ...resnet, activation: 'gelu', se_ratio: 2, stochastic_depth: 0.5, normalisation: 'layer' },
  { ...resnet, activation: 'gelu', convolution: 'separable' },
  { family: 'rnn', units: 5, layers: 2, cell: 'lstm' },
  { family: 'rnn', units: [5, 4], cell: 'gru', dropout: 0.3, initialisation: 'orthogonal' },
  { family: 'transformer', embed_dim: 8, heads: 2, blocks: 2, activation: 'gelu' },
  { family: 'transformer', embed_dim: 6, heads: 3, blocks: 1, feed_forward: 5, activation: 'silu', dropout: 0.2 },
];

function isSmooth({ family, activation = 'relu', pooling, global_pooling }: Record<string, unknown>): boolean {
  if (family === 'rnn') return true;
  const kinks = ['relu', 'leaky_relu'].includes(String(activation)) || (family === 'cnn' && pooling !== 'average');
  return !kinks && global_pooling !== 'max';
}

const named = networks.map((settings) => [JSON.stringify(settings), settings] as const);

function largestDifference(a: Float32Array, b: Float32Array): number {
  expect(a.length).toBe(b.length);
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);
}

describe.each(named)('%s', (_, settings) => {
  it('has on wasm the loss, gradient and state of the plain cpu back end, and the slope of its loss', async () => {
    await selectBackend('cpu', () => {});
    const cpu = modelGradients(settings);
    const slope = cpu.gradient.reduce((sum, value, i) => sum + value * cpu.direction[i]!, 0);
    const h = 4e-3;
    const difference = (by: number) => cpu.moved(by) - cpu.moved(-by);
    // Exact to the fourth order: batch statistics of five examples bend the loss.
    const numeric = (8 * difference(h) - difference(2 * h)) / (12 * h);
    // Differences across the kinks of ReLU and of max-pooling say little.
    if (isSmooth(settings)) expect(Math.abs(slope - numeric)).toBeLessThan(0.01 * (0.1 + Math.abs(slope)));
    await selectBackend('wasm', () => {});
    const wasm = modelGradients(settings);
    expect(wasm.loss).toBeCloseTo(cpu.loss, 4);
    const size = cpu.gradient.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
    expect(largestDifference(wasm.gradient, cpu.gradient) / size).toBeLessThan(1e-4);
    expect(largestDifference(wasm.state, cpu.state)).toBeLessThan(1e-4);
  });
});

describe('knobs of the network change it:', () => {
  const count = async (settings: Record<string, unknown>) => {
    await selectBackend('wasm', () => {});
    return modelGradients(settings).parameterCount;
  };

  it('sizes', async () => {
    // 8 × 8 × 2 inputs, 3 classes.
    expect(await count(mlp)).toBe(129 * 6 - 6 + 6 + 6 * 5 + 5 + 5 * 3 + 3 - 0);
    expect(await count({ ...mlp, units: '6,5' })).toBe(await count(mlp));
    expect(await count({ ...mlp, units: 4, layers: 3 })).toBe(128 * 4 + 4 + 2 * (16 + 4) + 4 * 3 + 3);
    const plain = await count({ ...cnn, channels: [4] });
    expect(plain).toBe(9 * 2 * 4 + 4 + 16 * 4 * 5 + 5 + 5 * 3 + 3);
    expect(await count({ ...cnn, channels: '4', units: '5' })).toBe(plain);
    expect(await count({ ...cnn, channels: [4], kernel_size: 5 })).toBe(plain + 16 * 2 * 4);
    expect(await count({ ...cnn, channels: [4], convolution: 'separable' })).toBe(plain - 72 + 9 * 2 + 2 * 4);
    expect(await count({ ...cnn, channels: [4], convolution: 'depthwise' })).toBe(plain - 72 + 9 * 2 * 2);
    expect(await count({ ...cnn, channels: [4], global_pooling: 'average' })).toBe(plain - 15 * 4 * 5);
    expect(await count({ ...cnn, channels: [4], pool_size: 4 })).toBe(plain - 12 * 4 * 5);
    expect(await count({ ...cnn, channels: [4], pool_stride: 1 })).toBe(plain + (49 - 16) * 4 * 5);
    expect(await count({ ...cnn, channels: [4], se_ratio: 2 })).toBe(plain + 4 * 2 + 2 + 2 * 4 + 4);
    expect(await count({ ...cnn, channels: [4], connections: 'dense' })).toBe(plain + 16 * 2 * 5);
    const small = await count({ family: 'resnet', channels: [4], blocks: 1 });
    expect(await count({ family: 'resnet', channels: [4], blocks: 3 })).toBe(small + 2 * 2 * (9 * 16 + 8));
  });

  it('ResNet-18 has the size that its paper counts, but for the stem and the number of classes', async () => {
    await selectBackend('wasm', () => {});
    const { createModel } = await import('../../../trainer/models/create.ts');
    const { parameterLayout } = await import('../../../trainer/models/parameters.ts');
    const { trialSettings } = await import('../../../core/sweep/trainer-settings.ts');
    const settings = trialSettings({ family: 'resnet', channels: 64, layers: 4, blocks: 2 }, {});
    // 11,689,512 for ImageNet; here a 3 × 3 stem instead of a 7 × 7 one, and 10 classes instead of 1000.
    const expected = 11_689_512 - 3 * 64 * (49 - 9) - 513 * 990;
    expect(parameterLayout(createModel(settings, { kind: 'images', shape: [32, 32, 3], classes: 10 })).size).toBe(
      expected,
    );
  });

  it('sizes of recurrent layers and of attention', async () => {
    // Sequences of 8 rows with 16 values.
    const last = (units: number) => 3 * units + 3;
    expect(await count({ family: 'rnn', units: 5, layers: 1 })).toBe(4 * 5 * (16 + 5 + 1) + last(5));
    expect(await count({ family: 'rnn', units: [5], cell: 'gru' })).toBe(3 * 5 * (16 + 5 + 1) + last(5));
    const block = (size: number, hidden: number) =>
      4 * size * (size + 1) + 2 * size * hidden + hidden + size + 4 * size;
    const around = (size: number) => 17 * size + 8 * size + 2 * size + last(size);
    const settings = { family: 'transformer', embed_dim: 8, heads: 2 };
    expect(await count({ ...settings, blocks: 1 })).toBe(block(8, 32) + around(8));
    expect(await count({ ...settings, blocks: 3, feed_forward: 10 })).toBe(3 * block(8, 10) + around(8));
    // Three heads of 5 values do not share 8 evenly, and need not: 15 values between the four products.
    const inner = 3 * (8 * 15 + 15) + 15 * 8 + 8 - 4 * 8 * 9;
    expect(await count({ ...settings, blocks: 1, heads: 3, head_size: 5 })).toBe(block(8, 32) + inner + around(8));
  });

  it('heads that cannot share embed_dim are refused with a remedy; others change what is computed', async () => {
    await selectBackend('cpu', () => {});
    const settings = { family: 'transformer', embed_dim: 8, blocks: 1 };
    expect(() => modelGradients({ ...settings, heads: 3 })).toThrow('heads: 3 do not share an embed_dim of 8 evenly');
    const [two, four] = [2, 4].map((heads) => modelGradients({ ...settings, heads }).loss);
    expect(Math.abs(two! - four!)).toBeGreaterThan(1e-4);
    expect(modelGradients({ ...settings, heads: 2, head_size: 4 }).loss).toBe(two);
  });

  it('a depthwise convolution that cannot give its channels says what would do', async () => {
    await selectBackend('wasm', () => {});
    expect(() => modelGradients({ ...cnn, channels: [4, 6], convolution: 'depthwise' })).toThrow(
      'depthwise cannot make 6 channels of 4',
    );
  });

  it('epsilon and slope', async () => {
    await selectBackend('cpu', () => {});
    const loss = (settings: Record<string, unknown>) => modelGradients(settings).loss;
    const layer = { ...mlp, normalisation: 'layer' };
    expect(Math.abs(loss({ ...layer, normalisation_epsilon: 1 }) - loss(layer))).toBeGreaterThan(1e-3);
    const leaky = { ...mlp, activation: 'leaky_relu' };
    expect(Math.abs(loss({ ...leaky, leaky_slope: 0.5 }) - loss(leaky))).toBeGreaterThan(1e-3);
    expect(loss({ ...leaky, leaky_slope: 0 })).toBeCloseTo(loss(mlp), 6);
  });

  it.each([
    ['connections', ['plain', 'residual', 'dense'], mlp],
    ['connections', ['plain', 'residual', 'dense'], cnn],
    // Of equal widths nothing is projected: what is added is the input as it is.
    ['connections', ['plain', 'residual', 'dense'], { ...mlp, units: [6, 6] }],
    ['pooling', ['max', 'average'], cnn],
    ['global_pooling', ['none', 'average', 'max'], cnn],
    ['global_pooling', ['none', 'average', 'max'], resnet],
    ['normalisation', ['none', 'batch', 'layer'], mlp],
    ['normalisation', ['none', 'batch', 'layer'], cnn],
    ['normalisation', ['none', 'batch', 'layer'], resnet],
    ['convolution', ['plain', 'separable', 'depthwise'], { ...cnn, channels: [4, 8] }],
    ['convolution', ['plain', 'separable', 'depthwise'], { ...resnet, channels: [4, 8] }],
    ['activation', ['relu', 'leaky_relu', 'gelu', 'silu', 'sigmoid', 'tanh'], { ...mlp, leaky_slope: 0.2 }],
    ['cell', ['lstm', 'gru'], { family: 'rnn', units: 5 }],
  ] as const)('each choice of %s gives another loss: %j, %o', async (name, choices, settings) => {
    await selectBackend('wasm', () => {});
    const losses = choices.map((choice) => modelGradients({ ...settings, [name]: choice }).loss);
    losses.forEach((loss, i) => {
      for (const other of losses.slice(0, i)) expect(Math.abs(loss - other)).toBeGreaterThan(1e-4);
    });
  });

  it('pooling takes the largest or the mean', async () => {
    await selectBackend('wasm', () => {});
    const images = tf.tensor4d([1, 2, 3, 6], [1, 2, 2, 1]);
    const pooled = (kind: 'max' | 'average') =>
      pooling([2, 2, 1], { kind, size: 2, stride: 2 })!.apply(images, { weights: [], state: [] }).dataSync()[0];
    const global = (kind: 'max' | 'average') =>
      globalPooling([2, 2, 1], kind).apply(images, { weights: [], state: [] }).dataSync()[0];
    expect([pooled('max'), pooled('average'), global('max'), global('average')]).toEqual([6, 3, 6, 3]);
  });

  it('momentum of the running statistics', async () => {
    await selectBackend('cpu', () => {});
    const state = (momentum: number) =>
      modelGradients({ ...mlp, normalisation: 'batch', normalisation_momentum: momentum }).state;
    const [slow, fast] = [state(0.9), state(0)];
    // Means start at 0: after one batch they are a tenth of the batch's own.
    for (let i = 0; i < 6; i += 1) expect(slow[i]).toBeCloseTo(0.1 * fast[i]!, 5);
  });
});
