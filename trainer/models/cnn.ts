import * as tf from '@tensorflow/tfjs-core';
import type { BuiltInTrainer } from '../../core/sweep/trainer-settings.ts';
import { Blueprint } from './blueprint.ts';
import { activation } from './layers/activation.ts';
import { connected } from './layers/connection.ts';
import { convolution, projection } from './layers/convolution.ts';
import { dense } from './layers/dense.ts';
import { chain, type Layer, type Style } from './layers/layer.ts';
import { normalisation } from './layers/normalisation.ts';
import { globalPooling, type PoolingKind, pooling } from './layers/pooling.ts';
import { squeezeExcitation } from './layers/squeeze-excitation.ts';
import { hiddenLayers } from './mlp.ts';
import { type Model, sizeOf } from './model.ts';

export type MapShape = readonly [number, number, number];

export interface CnnShape {
  /** Height, width, channels of the images. */
  readonly input: MapShape;
  /** Channels of each block: convolution, normalisation, activation, squeeze-and-excitation, pooling. */
  readonly channels: readonly number[];
  readonly convolution: BuiltInTrainer['convolution'];
  /** Height and width of the filters; the images are padded to keep their size. */
  readonly kernelSize: number;
  readonly connections: BuiltInTrainer['connections'];
  /** Channels for one unit of squeeze-and-excitation; 0 for none. */
  readonly seRatio: number;
  readonly pool: { readonly kind: PoolingKind; readonly size: number; readonly stride: number };
  readonly globalPooling: PoolingKind | undefined;
  /** Units of the hidden dense layers behind the blocks, dropout after each. */
  readonly units: readonly number[];
  readonly classes: number;
}

/** A small convolutional network: blocks, then dense layers. */
export function cnn(shape: CnnShape, style: Style): Model {
  const blueprint = new Blueprint();
  const blocks: Layer[] = [];
  let maps = shape.input;
  shape.channels.forEach((channels, i) => {
    const block = cnnBlock(blueprint, `convolution-${i + 1}`, maps, channels, shape, style);
    blocks.push(block);
    maps = block.shape as MapShape;
  });
  if (shape.globalPooling) blocks.push(globalPooling(maps, shape.globalPooling));
  const features = chain(blocks, shape.input);
  const flat = sizeOf(features.shape);
  const hidden = hiddenLayers(blueprint, flat, shape.units, style);
  const last = dense(blueprint, `dense-${shape.units.length + 1}`, hidden.shape[0]!, shape.classes, style, {
    last: true,
  });
  return {
    parameters: blueprint.parameters,
    state: blueprint.state,
    logits(images, pass) {
      const rows = tf.reshape(features.apply(images, pass), [images.shape[0], flat]);
      return last.apply(hidden.apply(rows, pass), pass) as tf.Tensor2D;
    },
  };
}

function cnnBlock(
  blueprint: Blueprint,
  name: string,
  input: MapShape,
  channels: number,
  { convolution: kind, kernelSize, connections, seRatio, pool }: CnnShape,
  style: Style,
): Layer {
  const bias = style.normalisation === 'none';
  const filters = convolution(blueprint, name, input, { kind, channels, kernelSize, bias }, style);
  const normal = normalisation(blueprint, `${name}/normalisation`, filters.shape, style);
  const activate = activation(style, filters.shape);
  const squeezed = seRatio > 0 && squeezeExcitation(blueprint, name, filters.shape as MapShape, seRatio, style);
  const inner = chain([filters, ...(normal ? [normal] : []), activate, ...(squeezed ? [squeezed] : [])], input);
  const project = () => projection(blueprint, `${name}/projection`, input, channels, style);
  const block = connected(connections, inner, input, project);
  const pooled = pooling(block.shape as MapShape, pool);
  return chain(pooled ? [block, pooled] : [block], input);
}
