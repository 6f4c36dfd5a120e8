import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runBuiltIn } from '../../trainer/built-in.ts';
import { decodeCheckpoint } from '../../trainer/checkpoint/format.ts';
import { memorySession } from './memory-session.ts';

const data = { name: 'mnist', train: 50, validation: 20 };

const images = fc.record({
  augment_flip: fc.constantFrom(0, 0.5),
  augment_shift: fc.constantFrom(0, 2),
  augment_rotation: fc.constantFrom(0, 15),
  cutout: fc.constantFrom(0, 6),
  mixup: fc.constantFrom(0, 0.3),
  cutmix: fc.constantFrom(0, 1),
});
const steps = fc.record({
  optimizer: fc.constantFrom('sgd', 'momentum', 'nesterov', 'adam', 'adamw', 'rmsprop'),
  schedule: fc.constantFrom('constant', 'step', 'exponential', 'cosine', 'cyclic', 'one_cycle'),
  warmup_epochs: fc.constantFrom(0, 0.5),
  accumulation: fc.constantFrom(1, 2, 3),
  clip_global_norm: fc.constantFrom(0, 1),
  loss: fc.constantFrom('cross_entropy', 'focal', 'binary', 'mse', 'huber'),
  l1: fc.constantFrom(0, 1e-4),
  decoupled_weight_decay: fc.constantFrom(0, 0.01),
  label_smoothing: fc.constantFrom(0, 0.1),
  ema_decay: fc.constantFrom(0, 0.9),
  ema_every: fc.constantFrom(1, 2),
  patience: fc.constantFrom(0, 1),
  restore_best: fc.boolean(),
  dropout: fc.constantFrom(0, 0.3),
  prune_sparsity: fc.constantFrom(0, 0.6),
  prune_schedule: fc.constantFrom('cubic', 'at_end'),
  prune_every: fc.constantFrom(1, 3),
  quantize: fc.constantFrom('none', 'uint8', 'float16'),
});
const network = fc.oneof(
  fc.record({
    family: fc.constant('mlp'),
    units: fc.constant([6, 6]),
    connections: fc.constantFrom('plain', 'residual', 'dense'),
    activation: fc.constantFrom('relu', 'gelu', 'tanh'),
    normalisation: fc.constantFrom('none', 'batch', 'layer'),
  }),
  fc.record({
    family: fc.constant('cnn'),
    units: fc.constant(6),
    channels: fc.constant([2, 4]),
    convolution: fc.constantFrom('plain', 'separable', 'depthwise'),
    activation: fc.constantFrom('leaky_relu', 'silu', 'sigmoid'),
    normalisation: fc.constantFrom('none', 'batch', 'layer'),
    pooling: fc.constantFrom('max', 'average'),
    se_ratio: fc.constantFrom(0, 2),
  }),
  fc.record({
    family: fc.constant('resnet'),
    channels: fc.constant([2, 3]),
    blocks: fc.constant(1),
    stochastic_depth: fc.constantFrom(0, 0.4),
    se_ratio: fc.constantFrom(0, 2),
  }),
  fc.record({ family: fc.constant('rnn'), units: fc.constant([4]), cell: fc.constantFrom('lstm', 'gru') }),
  fc.record({
    family: fc.constant('transformer'),
    embed_dim: fc.constant(8),
    heads: fc.constantFrom(2, 4),
    blocks: fc.constant(1),
  }),
  fc.record({
    family: fc.constant('diffusion'),
    downscale: fc.constant(4),
    channels: fc.constant([4]),
    blocks: fc.constant(1),
    attention: fc.boolean(),
    heads: fc.constant(2),
    noise_steps: fc.constant(20),
    samples: fc.constantFrom(0, 4),
    sampling_steps: fc.constant(2),
  }),
  fc.record({
    family: fc.constant('custom'),
    module: fc.constant('examples/custom-model/model.js'),
    params: fc.record({ filters: fc.constantFrom(2, 4), rounds: fc.constantFrom(0, 2) }),
  }),
);
const configuration = fc
  .tuple(images, steps, network, fc.integer({ min: 8, max: 30 }))
  .map(([a, b, c, batch_size]) => ({ data, epochs: 2, learning_rate: 0.01, batch_size, ...a, ...b, ...c }));

describe('a training that is cut off after every batch', () => {
  it('ends on the bits of one that is not, whatever is set', async () => {
    await fc.assert(
      fc.asyncProperty(configuration, async (trainer) => {
        const whole = memorySession({ trainer });
        const outcome = await runBuiltIn(whole);
        expect(outcome.kind).toBe('completed');
        const reports: typeof whole.reports = [];
        let resumeFrom: Uint8Array | undefined;
        for (;;) {
          const session = memorySession({ trainer, ...(resumeFrom && { resumeFrom }) });
          session.interrupt({ kind: 'terminated' });
          const end = await runBuiltIn(session);
          reports.push(...session.reports);
          resumeFrom = session.checkpoints.at(-1)!.bytes;
          if (end.kind !== 'completed') continue;
          expect(end).toEqual(outcome);
          break;
        }
        expect(reports).toEqual(whole.reports);
        const final = whole.checkpoints.at(-1)!.bytes;
        expect(decodeCheckpoint(resumeFrom).header).toEqual(decodeCheckpoint(final).header);
        expect(Buffer.from(resumeFrom).equals(final)).toBe(true);
      }),
      { numRuns: 12 },
    );
  }, 600_000);
});
