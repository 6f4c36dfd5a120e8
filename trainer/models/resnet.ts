import * as tf from '@tensorflow/tfjs-core';
import type { BuiltInTrainer } from '../../core/sweep/trainer-settings.ts';
import { Blueprint } from './blueprint.ts';
import type { MapShape } from './cnn.ts';
import { activation, activationOf } from './layers/activation.ts';
import { convolution } from './layers/convolution.ts';
import { dense } from './layers/dense.ts';
import { chain, type Layer, type Style } from './layers/layer.ts';
import { normalisation } from './layers/normalisation.ts';
import { globalPooling, type PoolingKind } from './layers/pooling.ts';
import { squeezeExcitation } from './layers/squeeze-excitation.ts';
import { type Model, sizeOf } from './model.ts';

export interface ResnetShape {
  readonly input: MapShape;
  /** Channels of each stage; from the second on each halves height and width. */
  readonly channels: readonly number[];
  /** Residual blocks in each stage. */
  readonly blocks: number;
  readonly convolution: BuiltInTrainer['convolution'];
  readonly kernelSize: number;
  /** Channels for one unit of squeeze-and-excitation; 0 for none. */
  readonly seRatio: number;
  /** Share of the images that skip the last block; the others' shares rise to it evenly. */
  readonly stochasticDepth: number;
  readonly globalPooling: PoolingKind | undefined;
  readonly classes: number;
}

/**
 * ResNet of two-convolution blocks with the stem for small images (He et al. 2016, sections 3.3 and 4.2); four stages of
 * two blocks are ResNet-18. Stochastic depth drops blocks image by image (Huang et al. 2016, equation 4), scaled in
 * training rather than in evaluation.
 */
export function resnet(shape: ResnetShape, style: Style): Model {
  const blueprint = new Blueprint();
  const stem = unit(blueprint, 'stem', shape.input, { ...shape, kind: 'plain', channels: shape.channels[0]! }, style);
  const layers: Layer[] = [stem, activation(style, stem.shape)];
  const count = shape.channels.length * shape.blocks;
  let maps = stem.shape as MapShape;
  for (let i = 0; i < count; i += 1) {
    const stage = Math.floor(i / shape.blocks);
    const stride = stage > 0 && i % shape.blocks === 0 && Math.min(maps[0], maps[1]) > 1 ? 2 : 1;
    const place = {
      channels: shape.channels[stage]!,
      stride,
      index: i,
      rate: (shape.stochasticDepth * (i + 1)) / count,
    };
    const block = residualBlock(blueprint, maps, place, shape, style);
    layers.push(block);
    maps = block.shape as MapShape;
  }
  if (shape.globalPooling) layers.push(globalPooling(maps, shape.globalPooling));
  const features = chain(layers, shape.input);
  const flat = sizeOf(features.shape);
  const last = dense(blueprint, 'dense-1', flat, shape.classes, style, { last: true });
  return {
    parameters: blueprint.parameters,
    state: blueprint.state,
    logits(images, pass) {
      const rows = tf.reshape(features.apply(images, pass), [images.shape[0], flat]) as tf.Tensor2D;
      return last.apply(pass.training?.dropout?.apply(rows) ?? rows, pass) as tf.Tensor2D;
    },
  };
}

interface UnitSettings {
  readonly kind: BuiltInTrainer['convolution'];
  readonly channels: number;
  readonly kernelSize: number;
  readonly stride?: number;
}

/** A convolution and its normalisation. */
function unit(blueprint: Blueprint, name: string, input: MapShape, settings: UnitSettings, style: Style): Layer {
  const filters = convolution(
    blueprint,
    name,
    input,
    {
      kind: settings.kind,
      channels: settings.channels,
      kernelSize: settings.kernelSize,
      stride: settings.stride ?? 1,
      bias: style.normalisation === 'none',
    },
    style,
  );
  const normal = normalisation(blueprint, `${name}/normalisation`, filters.shape, style);
  return chain(normal ? [filters, normal] : [filters], input);
}

function residualBlock(
  blueprint: Blueprint,
  input: MapShape,
  place: { readonly channels: number; readonly stride: number; readonly index: number; readonly rate: number },
  { convolution: kind, kernelSize, seRatio }: ResnetShape,
  style: Style,
): Layer {
  const { channels, stride, index, rate } = place;
  const name = `block-${index + 1}`;
  const activate = activationOf(style);
  const first = unit(blueprint, `${name}/convolution-1`, input, { kind, channels, kernelSize, stride }, style);
  const between = activation(style, first.shape);
  const second = unit(
    blueprint,
    `${name}/convolution-2`,
    first.shape as MapShape,
    { kind, channels, kernelSize },
    style,
  );
  const squeezed = seRatio > 0 && squeezeExcitation(blueprint, name, second.shape as MapShape, seRatio, style);
  const branch = chain([first, between, second, ...(squeezed ? [squeezed] : [])], input);
  const same = stride === 1 && channels === input[2];
  const short = same
    ? undefined
    : unit(blueprint, `${name}/projection`, input, { kind: 'plain', channels, kernelSize: 1, stride }, style);
  return {
    shape: branch.shape,
    apply(x, pass) {
      let deep = branch.apply(x, pass);
      if (pass.training && rate > 0) deep = tf.mul(deep, pass.training.keepBranch(x.shape[0]!, rate, index));
      return activate(tf.add(deep, short ? short.apply(x, pass) : x));
    },
  };
}
