import * as z from 'zod';
import { widths } from './widths.ts';

/** What the network is made of. */
export const networkSettings = {
  layers: z
    .int()
    .min(1)
    .max(32)
    .default(2)
    .describe(
      'Hidden dense layers of an mlp, convolution blocks of a cnn, stages of a resnet (4 for ResNet-18), recurrent layers of an rnn.',
    ),
  units: widths(8192)
    .prefault(128)
    .describe(
      'mlp, cnn, rnn: units of each hidden dense or recurrent layer; a list, also as a text such as "32,16", gives one width a layer, instead of layers (mlp, rnn).',
    ),
  activation: z
    .enum(['relu', 'leaky_relu', 'gelu', 'silu', 'sigmoid', 'tanh'])
    .default('relu')
    .describe('Activation of all hidden layers; relu is fastest, gelu and silu are smooth.'),
  leaky_slope: z
    .number()
    .min(0)
    .max(1)
    .default(0.01)
    .describe('leaky_relu: slope below 0; 0.01 to 0.3. Keeps units alive that ReLU would lose.'),
  initialisation: z
    .enum(['auto', 'glorot_uniform', 'glorot_normal', 'he_uniform', 'he_normal', 'orthogonal'])
    .default('auto')
    .describe(
      'How weights start. auto: He normal, Glorot normal before sigmoid and tanh, Glorot uniform for the last layer.',
    ),
  normalisation: z
    .enum(['auto', 'none', 'batch', 'layer'])
    .default('auto')
    .describe(
      'Before each activation: batch over the batch, layer over the channels of each place; auto is batch for a resnet, none for the others. batch wants batches of 16 and more.',
    ),
  normalisation_momentum: z
    .number()
    .min(0)
    .lt(1)
    .default(0.9)
    .describe('batch: decay of the running mean and variance that evaluation uses; 0.9 to 0.99.'),
  normalisation_epsilon: z
    .number()
    .positive()
    .max(1)
    .default(1e-5)
    .describe('Added to the variance (batch, layer); 1e-6 to 1e-3.'),
  connections: z
    .enum(['plain', 'residual', 'dense'])
    .default('plain')
    .describe(
      'mlp, cnn: residual adds the input of each layer or block to its output (projected where widths differ), dense puts it beside.',
    ),
  channels: widths(2048)
    .prefault(16)
    .describe(
      'cnn, resnet, diffusion: channels of the first block, stage or level, doubled in each next one; a list, also as a text such as "32,64", is used as it is instead of layers.',
    ),
  kernel_size: z.int().min(1).max(11).default(3).describe('cnn, resnet: height and width of the filters; 3 or 5.'),
  convolution: z
    .enum(['plain', 'separable', 'depthwise'])
    .default('plain')
    .describe(
      'cnn, resnet: separable is a filter per channel, then a mixture of channels; depthwise the first half alone, where the number of channels may grow by whole factors only.',
    ),
  blocks: z
    .int()
    .min(1)
    .max(32)
    .default(2)
    .describe('resnet: residual blocks in each stage, 2 for ResNet-18; transformer: blocks, 2 to 12.'),
  se_ratio: z
    .int()
    .min(0)
    .max(64)
    .default(0)
    .describe('cnn, resnet: squeeze-and-excitation with channels / se_ratio units; 0 for none, else 4 to 16.'),
  pooling: z.enum(['max', 'average']).default('max').describe('cnn: pooling after each block.'),
  pool_size: z
    .int()
    .min(1)
    .max(16)
    .default(2)
    .describe('cnn: height and width of the pooling window, left out where the image is smaller; 1 for none, 2 or 3.'),
  pool_stride: z.int().min(0).max(16).default(0).describe('cnn: stride of the pooling; 0 for pool_size.'),
  global_pooling: z
    .enum(['auto', 'none', 'average', 'max'])
    .default('auto')
    .describe(
      'cnn, resnet: each channel reduced to one value before the dense layers; auto is average for a resnet, none for a cnn.',
    ),
};

export const families = ['mlp', 'cnn', 'resnet', 'rnn', 'transformer', 'diffusion', 'custom'] as const;
type Family = (typeof families)[number];
const convolutional: readonly Family[] = ['cnn', 'resnet'];
const layered: readonly Family[] = ['mlp', 'cnn', 'resnet'];
const activated: readonly Family[] = [...layered, 'transformer', 'diffusion'];
const classifying: readonly Family[] = families.filter((family) => family !== 'diffusion');
const diffusion: readonly Family[] = ['diffusion'];

/** Families that a setting has an effect on, where those are not all. */
export const onlyFor: Readonly<Record<string, readonly Family[]>> = {
  layers: [...layered, 'rnn', 'diffusion'],
  units: ['mlp', 'cnn', 'rnn'],
  activation: activated,
  leaky_slope: activated,
  normalisation: layered,
  normalisation_momentum: layered,
  normalisation_epsilon: activated,
  connections: ['mlp', 'cnn'],
  channels: [...convolutional, 'diffusion'],
  kernel_size: convolutional,
  convolution: convolutional,
  se_ratio: convolutional,
  global_pooling: convolutional,
  blocks: ['resnet', 'transformer', 'diffusion'],
  stochastic_depth: ['resnet'],
  initialisation: families.filter((family) => family !== 'custom'),
  pooling: ['cnn'],
  pool_size: ['cnn'],
  pool_stride: ['cnn'],
  cell: ['rnn'],
  embed_dim: ['rnn', 'transformer'],
  category_embedding: ['mlp'],
  heads: ['transformer', 'diffusion'],
  head_size: ['transformer'],
  feed_forward: ['transformer'],
  loss: classifying,
  focal_gamma: classifying,
  focal_alpha: classifying,
  huber_delta: classifying,
  label_smoothing: classifying,
  distill_weight: classifying,
  temperature: classifying,
  noise_steps: diffusion,
  noise_schedule: diffusion,
  noise_first: diffusion,
  noise_last: diffusion,
  groups: diffusion,
  attention: diffusion,
  downscale: diffusion,
  samples: diffusion,
  sampling_steps: diffusion,
};
