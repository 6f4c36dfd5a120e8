import fc from 'fast-check';
import type { families } from '../../core/sweep/built-in/network-settings.ts';

type Family = (typeof families)[number];
type Settings = fc.Arbitrary<Readonly<Record<string, unknown>>>;
/** What a family may be trained on here. */
export type Reading = 'images' | 'colours' | 'table' | 'texts' | 'next tokens';

/** Changes of images, drawn for every batch. */
export const imageSettings: Settings = fc.record({
  augment_flip: fc.constantFrom(0, 0.5),
  augment_shift: fc.constantFrom(0, 2),
  augment_rotation: fc.constantFrom(0, 15),
  augment_zoom: fc.constantFrom(0, 0.2),
  augment_brightness: fc.constantFrom(0, 0.2),
  augment_contrast: fc.constantFrom(0, 0.3),
  augment_saturation: fc.constantFrom(0, 0.3),
  augment_hue: fc.constantFrom(0, 0.1),
  cutout: fc.constantFrom(0, 3),
  mixup: fc.constantFrom(0, 0.3),
  cutmix: fc.constantFrom(0, 1),
});

/** How steps are taken, by whichever optimiser. */
export const stepSettings: Settings = fc.record({
  batch_size: fc.constantFrom(6, 7, 9),
  // Of the optimiser; of epochs there are two at the most.
  steps: fc.constantFrom(undefined, 3),
  weight_decay: fc.constantFrom(0, 0.01),
  schedule: fc.constantFrom('constant', 'step', 'exponential', 'cosine', 'cyclic', 'one_cycle'),
  warmup_epochs: fc.constantFrom(0, 0.5),
  accumulation: fc.constantFrom(1, 2, 3),
  clip_value: fc.constantFrom(0, 0.01),
  clip_norm: fc.constantFrom(0, 0.1),
  clip_global_norm: fc.constantFrom(0, 1),
  loss: fc.constantFrom('cross_entropy', 'focal', 'binary', 'mse', 'huber'),
  l1: fc.constantFrom(0, 1e-4),
  l2: fc.constantFrom(0, 1e-3),
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

const normalisation = fc.constantFrom('none', 'batch', 'layer');
const connections = fc.constantFrom('plain', 'residual', 'dense');

/** A small network of each family, and what it reads. */
export const anyNetwork: Readonly<Record<Family, { readonly reads: readonly Reading[]; readonly settings: Settings }>> =
  {
    mlp: {
      reads: ['images', 'table'],
      settings: fc.record({
        units: fc.constantFrom([6, 6], [5]),
        connections,
        activation: fc.constantFrom('relu', 'gelu', 'tanh'),
        normalisation,
        category_embedding: fc.constantFrom(0, 2),
      }),
    },
    cnn: {
      reads: ['images', 'colours'],
      settings: fc.record({
        units: fc.constant(6),
        // Depthwise convolutions can give them of one channel and of three, with dense connections too.
        channels: fc.constant([3, 12]),
        connections,
        convolution: fc.constantFrom('plain', 'separable', 'depthwise'),
        activation: fc.constantFrom('leaky_relu', 'silu', 'sigmoid'),
        normalisation,
        pooling: fc.constantFrom('max', 'average'),
        global_pooling: fc.constantFrom('none', 'average', 'max'),
        se_ratio: fc.constantFrom(0, 2),
      }),
    },
    resnet: {
      reads: ['images', 'colours'],
      settings: fc.record({
        channels: fc.constant([2, 3]),
        blocks: fc.constant(1),
        normalisation,
        stochastic_depth: fc.constantFrom(0, 0.4),
        se_ratio: fc.constantFrom(0, 2),
      }),
    },
    rnn: {
      reads: ['texts', 'images', 'next tokens'],
      settings: fc.record({
        units: fc.constant([4]),
        embed_dim: fc.constant(3),
        cell: fc.constantFrom('lstm', 'gru'),
        initialisation: fc.constantFrom('auto', 'orthogonal'),
      }),
    },
    transformer: {
      reads: ['texts', 'images', 'next tokens'],
      settings: fc.record({ embed_dim: fc.constant(8), heads: fc.constantFrom(2, 4), blocks: fc.constant(1) }),
    },
    diffusion: {
      reads: ['images'],
      settings: fc.record({
        downscale: fc.constant(2),
        channels: fc.constant([4]),
        blocks: fc.constant(1),
        attention: fc.boolean(),
        heads: fc.constant(2),
        noise_schedule: fc.constantFrom('linear', 'cosine'),
        noise_steps: fc.constant(20),
        samples: fc.constantFrom(0, 4),
        sampling_steps: fc.constant(2),
      }),
    },
    custom: {
      reads: ['images'],
      settings: fc.record({
        module: fc.constant('examples/custom-model/model.js'),
        params: fc.record({ filters: fc.constantFrom(2, 4), rounds: fc.constantFrom(0, 2) }),
      }),
    },
  };
