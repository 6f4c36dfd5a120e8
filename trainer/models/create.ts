import { channelsOf } from '../../core/sweep/built-in/settings-rules.ts';
import type { BuiltInTrainer } from '../../core/sweep/trainer-settings.ts';
import { customModel } from '../custom/custom.ts';
import type { InputOf } from '../data/data-set.ts';
import { cnn, type MapShape } from './cnn.ts';
import type { Style } from './layers/layer.ts';
import type { SequenceInput } from './layers/sequence.ts';
import { type MlpInput, mlp } from './mlp.ts';
import type { Model } from './model.ts';
import { resnet } from './resnet.ts';
import { rnn } from './rnn.ts';
import { transformer } from './transformer.ts';
import { unet } from './unet.ts';

/**
 * The model that the settings describe, for the examples of a set.
 * @throws Error when the family cannot read them
 */
export function createModel(settings: BuiltInTrainer, input: InputOf, seed = 0): Model {
  const { family, units, layers } = settings;
  if (family === 'custom') return customModel(settings, input, seed);
  if (family === 'diffusion') {
    if (input.kind !== 'noised') throw new Error(`family diffusion cannot read data of kind ${input.kind}`);
    const { blocks, heads, groups, attention } = settings;
    return unet(
      { input: input.shape, channels: channelsOf(settings), blocks, groups, heads: attention ? heads : 0 },
      { ...settings, normalisation: 'none' },
    );
  }
  const { classes } = input;
  const normalisation = settings.normalisation === 'auto' ? automatic[family].normalisation : settings.normalisation;
  const style: Style = { ...settings, normalisation };
  const reduce = settings.global_pooling === 'auto' ? automatic[family].globalPooling : settings.global_pooling;
  const convolutions = {
    channels: channelsOf(settings),
    convolution: settings.convolution,
    kernelSize: settings.kernel_size,
    seRatio: settings.se_ratio,
    globalPooling: reduce === 'none' ? undefined : reduce,
    classes,
  };
  const widths = Array.isArray(units) ? units : Array.from({ length: layers }, () => units);
  switch (family) {
    case 'mlp':
      return mlp({ input: valuesOf(settings, input), widths, classes, connections: settings.connections }, style);
    case 'cnn': {
      const stride = settings.pool_stride === 0 ? settings.pool_size : settings.pool_stride;
      const pool = { kind: settings.pooling, size: settings.pool_size, stride };
      return cnn(
        {
          ...convolutions,
          input: mapsOf(family, input),
          units: [units].flat(),
          connections: settings.connections,
          pool,
        },
        style,
      );
    }
    case 'resnet':
      return resnet(
        {
          ...convolutions,
          input: mapsOf(family, input),
          blocks: settings.blocks,
          stochasticDepth: settings.stochastic_depth,
        },
        style,
      );
    case 'rnn':
      return rnn(
        { input: sequenceOf(family, input), embed: settings.embed_dim, widths, cell: settings.cell, classes },
        style,
      );
    case 'transformer': {
      const { blocks, embed_dim: size, heads, head_size: headSize, feed_forward } = settings;
      const feedForward = feed_forward === 0 ? 4 * size : feed_forward;
      return transformer(
        { input: sequenceOf(family, input), blocks, size, heads, headSize, feedForward, classes },
        style,
      );
    }
  }
}

function unreadable(family: BuiltInTrainer['family'], { kind }: InputOf): Error {
  return new Error(`family ${family} cannot read data of kind ${kind}`);
}

function mapsOf(family: BuiltInTrainer['family'], input: InputOf): MapShape {
  if (input.kind !== 'images') throw unreadable(family, input);
  return input.shape;
}

function valuesOf({ family, category_embedding: embed }: BuiltInTrainer, input: InputOf): MlpInput {
  if (input.kind === 'table') return { kind: 'columns', columns: input.columns, embed };
  return { kind: 'values', shape: mapsOf(family, input) };
}

function sequenceOf(family: BuiltInTrainer['family'], input: InputOf): SequenceInput {
  if (input.kind === 'tokens' || input.kind === 'text') {
    const { shape, vocabulary, kind } = input;
    return { kind: 'tokens', places: shape[0], vocabulary, next: kind === 'text' };
  }
  const [height, width, channels] = mapsOf(family, input);
  return { kind: 'rows', places: height, size: width * channels };
}

/** What `auto` is for each family. */
const automatic = {
  mlp: { normalisation: 'none', globalPooling: 'none' },
  cnn: { normalisation: 'none', globalPooling: 'none' },
  resnet: { normalisation: 'batch', globalPooling: 'average' },
  rnn: { normalisation: 'none', globalPooling: 'none' },
  transformer: { normalisation: 'layer', globalPooling: 'none' },
} as const;
