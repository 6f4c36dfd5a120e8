import * as tf from '@tensorflow/tfjs-core';
import type { BuiltInTrainer } from '../../core/sweep/trainer-settings.ts';
import { Blueprint } from './blueprint.ts';
import { activation } from './layers/activation.ts';
import { connected } from './layers/connection.ts';
import { dense } from './layers/dense.ts';
import { chain, type Layer, type Style } from './layers/layer.ts';
import { normalisation } from './layers/normalisation.ts';
import { type Model, sizeOf } from './model.ts';

export interface MlpShape {
  /** Height, width, channels of the images. */
  readonly input: readonly number[];
  /** Units of the hidden layers. */
  readonly widths: readonly number[];
  readonly classes: number;
  readonly connections: BuiltInTrainer['connections'];
}

/** Multilayer perceptron: hidden layers with dropout after each, and a linear one. */
export function mlp({ input, widths, classes, connections }: MlpShape, style: Style): Model {
  const blueprint = new Blueprint();
  const inputs = sizeOf(input);
  const layers = hiddenLayers(blueprint, inputs, widths, style, connections);
  const last = dense(blueprint, `dense-${widths.length + 1}`, layers.shape[0]!, classes, style, { last: true });
  return {
    parameters: blueprint.parameters,
    state: blueprint.state,
    logits: (images, pass) =>
      last.apply(layers.apply(tf.reshape(images, [images.shape[0], inputs]), pass), pass) as tf.Tensor2D,
  };
}

/** Dense layers with normalisation, activation and dropout after each; `dense-1` is the first. */
export function hiddenLayers(
  blueprint: Blueprint,
  inputs: number,
  widths: readonly number[],
  style: Style,
  connections: BuiltInTrainer['connections'] = 'plain',
): Layer {
  const layers: Layer[] = [];
  let shape: readonly number[] = [inputs];
  widths.forEach((units, i) => {
    const from = shape;
    const name = `dense-${i + 1}`;
    const inner = hiddenLayer(blueprint, name, from[0]!, units, style);
    const project = () => dense(blueprint, `${name}/projection`, from[0]!, units, style, { bias: false });
    const layer = connected(connections, inner, from, project);
    layers.push({
      shape: layer.shape,
      apply(x, pass) {
        const y = layer.apply(x, pass);
        return pass.training?.dropout?.apply(y as tf.Tensor2D) ?? y;
      },
    });
    shape = layer.shape;
  });
  return chain(layers, shape);
}

function hiddenLayer(blueprint: Blueprint, name: string, inputs: number, units: number, style: Style): Layer {
  const linear = dense(blueprint, name, inputs, units, style, { bias: style.normalisation === 'none' });
  const normal = normalisation(blueprint, `${name}/normalisation`, [units], style);
  return chain([linear, ...(normal ? [normal] : []), activation(style, [units])], [inputs]);
}
