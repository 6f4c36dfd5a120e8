import { families, onlyFor } from '../../core/sweep/built-in/network-settings.ts';
import type { smallData } from './small-data.ts';

export type Family = (typeof families)[number];
type Settings = Readonly<Record<string, unknown>>;

/** How the effect of one knob is shown. */
export interface Row {
  /** Values that all have to end differently; of a choice all that the schema has but `auto`, unless they are given. */
  readonly values?: readonly (string | number | boolean)[];
  /** What the knob needs beside it to matter. */
  readonly base?: Settings;
  /** Families whose code has to heed it; those that the settings say it is for, or else the mlp alone. */
  readonly families?: readonly Family[];
}

/** What the rows below read, made by the test. */
export interface Sources {
  readonly data: ReturnType<typeof smallData>;
  /** A file with the checkpoint of a trained `networks.mlp`. */
  readonly teacher: string;
}

/** A network of each family that takes a hundredth of a second a step. */
export const networks: Readonly<Record<Family, Settings>> = {
  mlp: { units: [5, 4], activation: 'tanh' },
  cnn: { channels: [2, 4], units: 4, activation: 'gelu' },
  resnet: { channels: [2, 4], blocks: 1, activation: 'gelu' },
  rnn: { units: [3, 3] },
  transformer: { embed_dim: 8, heads: 2, blocks: 1 },
  diffusion: { channels: [4, 4], blocks: 1, groups: 2, heads: 2, downscale: 2, noise_steps: 20, samples: 0 },
  custom: { module: 'examples/custom-model/model.js', params: { filters: 2, rounds: 1 } },
};

/** Three steps of the optimiser in one epoch. */
export const training: Settings = { batch_size: 6, epochs: 1, learning_rate: 0.02 };

/** The data that a family is shown on; a text where it reads one. */
export function dataOf(family: Family, { data }: Sources): Settings {
  return family === 'rnn' || family === 'transformer' ? data.texts : data.images;
}

const sgd = { optimizer: 'sgd', learning_rate: 0.5 };
const cubic = { prune_sparsity: 0.6, prune_every: 1, epochs: 2 };

/** A row for each knob that a search may set. */
export const rows = (sources: Sources): Readonly<Record<string, Row>> => ({
  epochs: { values: [1, 2] },
  steps: { values: [1, 2] },
  batch_size: { values: [6, 9] },
  accumulation: { values: [1, 3] },
  // Threads that share a batch each normalise their own part of it.
  data_parallel: { values: [1, 2], base: { normalisation: 'batch' } },
  learning_rate: { values: [0.02, 0.03] },
  learning_rate_scaling: {},
  reference_batch_size: { values: [128, 16], base: { learning_rate_scaling: 'linear' } },
  optimizer: { base: { weight_decay: 0.1 } },
  momentum: { values: [0.9, 0.5], base: { optimizer: 'momentum' } },
  beta1: { values: [0.9, 0.5] },
  beta2: { values: [0.999, 0.9] },
  rho: { values: [0.9, 0.5], base: { optimizer: 'rmsprop' } },
  epsilon: { values: [1e-7, 1e-2] },
  weight_decay: { values: [0, 0.1] },
  clip_value: { values: [0, 0.001], base: sgd },
  clip_norm: { values: [0, 0.001], base: sgd },
  clip_global_norm: { values: [0, 0.001], base: sgd },
  loss: {},
  focal_gamma: { values: [2, 1], base: { loss: 'focal' } },
  focal_alpha: { values: [0.25, 0.5], base: { loss: 'focal' } },
  huber_delta: { values: [0.5, 0.05], base: { loss: 'huber' } },

  schedule: { base: { decay_every: 0.5 } },
  warmup_epochs: { values: [0, 0.7] },
  schedule_steps: { values: [0, 10], base: { schedule: 'cosine' } },
  learning_rate_floor: { values: [0, 0.5], base: { schedule: 'cosine' } },
  decay_every: { values: [0.5, 0.3], base: { schedule: 'step' } },
  decay_factor: { values: [0.1, 0.5], base: { schedule: 'exponential' } },
  restart_epochs: { values: [0, 0.6], base: { schedule: 'cosine' } },
  restart_factor: { values: [1, 2], base: { schedule: 'cosine', restart_epochs: 0.3 } },
  cycle_epochs: { values: [4, 2], base: { schedule: 'cyclic' } },
  cycle_decay: { values: [1, 0.5], base: { schedule: 'cyclic', cycle_epochs: 0.5 } },
  one_cycle_rise: { values: [0.3, 0.6], base: { schedule: 'one_cycle' } },
  one_cycle_start: { values: [0.04, 0.4], base: { schedule: 'one_cycle' } },

  decoupled_weight_decay: { values: [0, 0.1] },
  l1: { values: [0, 0.01] },
  l2: { values: [0, 0.01] },
  dropout: { values: [0, 0.4], families },
  stochastic_depth: { values: [0, 0.5] },
  label_smoothing: { values: [0, 0.1] },
  ema_decay: { values: [0, 0.5] },
  ema_every: { values: [1, 2], base: { ema_decay: 0.5 } },
  patience: { values: [0, 1], base: { batch_size: 18, epochs: 4, min_delta: 100 } },
  patience_metric: { base: { batch_size: 18, epochs: 5, restore_best: true, learning_rate: 0.1 } },
  min_delta: { values: [0, 100], base: { batch_size: 18, epochs: 4, patience: 1 } },
  restore_best: { values: [false, true], base: { batch_size: 18, epochs: 3, min_delta: 100 } },

  augment_flip: { values: [0, 0.5] },
  augment_shift: { values: [0, 2] },
  augment_rotation: { values: [0, 20] },
  augment_zoom: { values: [0, 0.2] },
  augment_brightness: { values: [0, 0.3] },
  augment_contrast: { values: [0, 0.4] },
  augment_saturation: { values: [0, 0.4], base: { data: sources.data.colours } },
  augment_hue: { values: [0, 0.1], base: { data: sources.data.colours } },
  cutout: { values: [0, 3] },
  mixup: { values: [0, 0.4] },
  cutmix: { values: [0, 1] },

  layers: { values: [1, 2], base: { units: 4, channels: 4 } },
  units: { values: [4, 5] },
  channels: { values: [2, 4] },
  kernel_size: { values: [3, 5] },
  convolution: {},
  blocks: { values: [1, 2] },
  connections: {},
  se_ratio: { values: [0, 2] },
  pooling: {},
  pool_size: { values: [2, 3] },
  pool_stride: { values: [0, 1] },
  global_pooling: {},
  activation: {},
  leaky_slope: { values: [0.01, 0.3], base: { activation: 'leaky_relu' } },
  initialisation: {},
  normalisation: {},
  normalisation_momentum: { values: [0.9, 0.5], base: { normalisation: 'batch' } },
  normalisation_epsilon: { values: [1e-5, 1e-1], base: { normalisation: 'layer' } },
  cell: {},
  embed_dim: { values: [8, 4] },
  heads: { values: [2, 4], base: { attention: true } },
  head_size: { values: [0, 3] },
  feed_forward: { values: [0, 5] },
  category_embedding: {
    values: [0, 2],
    base: { data: sources.data.table },
  },

  noise_steps: { values: [20, 40] },
  noise_schedule: {},
  noise_first: { values: [1e-4, 1e-2] },
  noise_last: { values: [0.02, 0.1] },
  groups: { values: [1, 2] },
  attention: { values: [false, true] },
  downscale: { values: [2, 1], base: { channels: [4] } },
  samples: { values: [0, 8] },
  sampling_steps: { values: [1, 3], base: { samples: 8 } },

  distill_weight: { values: [0.7, 0.3], base: { teacher: { path: sources.teacher } } },
  temperature: { values: [4, 2], base: { teacher: { path: sources.teacher } } },
  prune_sparsity: { values: [0, 0.6], base: { prune_every: 1 } },
  prune_unit: { base: cubic },
  prune_schedule: { base: cubic },
  prune_begin: { values: [0, 0.5], base: cubic },
  prune_end: { values: [0.75, 1], base: cubic },
  prune_every: { values: [1, 2], base: cubic },
  quantize: {},
});

/** Families on which the knob's effect is shown: what custom networks have, too, is no matter of a network's code. */
export function familiesOf(name: string, { families: given }: Row): readonly Family[] {
  const own = onlyFor[name];
  return given ?? (own && !own.includes('custom') ? own : ['mlp']);
}
