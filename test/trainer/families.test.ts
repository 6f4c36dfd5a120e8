import { describe, expect, it } from 'vitest';
import { runBuiltIn } from '../../trainer/built-in.ts';
import { memorySession } from './memory-session.ts';

const data = { name: 'mnist', train: 1000, validation: 300 };

describe.each([
  {
    family: 'resnet',
    channels: [8, 16],
    blocks: 1,
    global_pooling: 'none',
    learning_rate: 0.01,
    epochs: 2,
    least: 0.85,
  },
  {
    family: 'cnn',
    channels: [8, 16],
    convolution: 'separable',
    normalisation: 'batch',
    learning_rate: 0.01,
    least: 0.75,
  },
  { family: 'rnn', units: [32], cell: 'lstm', learning_rate: 0.01, least: 0.65 },
  { family: 'rnn', units: [32], cell: 'gru', learning_rate: 0.01, least: 0.65 },
  { family: 'transformer', embed_dim: 32, heads: 4, blocks: 1, learning_rate: 0.003, least: 0.65 },
])('$family $cell $convolution', ({ least, ...settings }) => {
  it('learns to read digits', async () => {
    const session = memorySession({ trainer: { data, batch_size: 25, epochs: 3, ...settings } });
    expect(await runBuiltIn(session)).toMatchObject({ kind: 'completed' });
    expect(session.reports.at(-1)!.metrics.val_accuracy).toBeGreaterThan(least);
  });
});
