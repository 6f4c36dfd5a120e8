import * as tf from '@tensorflow/tfjs-core';
import type { BuiltInTrainer } from '../../core/sweep/trainer-settings.ts';
import { Blueprint } from './blueprint.ts';
import { activation } from './layers/activation.ts';
import { type Columns, columnsLayer } from './layers/columns.ts';
import { connected } from './layers/connection.ts';
import { dense } from './layers/dense.ts';
import { chain, type Layer, type Style } from './layers/layer.ts';
import { normalisation } from './layers/normalisation.ts';
import { type Model, sizeOf } from './model.ts';

/** Values of any shape; or the columns of a table, with the number of each one's categories, 0 for numbers. */
export type MlpInput =
  | { readonly kind: 'values'; readonly shape: readonly number[] }
  | { readonly kind: 'columns'; readonly columns: readonly number[]; readonly embed: number };

export interface MlpShape {
  readonly input: MlpInput;
  /** Units of the hidden layers. */
  readonly widths: readonly number[];
  readonly classes: number;
  readonly connections: BuiltInTrainer['connections'];
}

/** Multilayer perceptron: hidden layers with dropout after each, and a linear one. */
export function mlp({ input, widths, classes, connections }: MlpShape, style: Style): Model {
  const blueprint = new Blueprint();
  const { size, apply: read } = reader(blueprint, input);
  const layers = hiddenLayers(blueprint, size, widths, style, connections);
  const last = dense(blueprint, `dense-${widths.length + 1}`, layers.shape[0]!, classes, style, { last: true });
  return {
    parameters: blueprint.parameters,
    state: blueprint.state,
    logits: (inputs, pass) => last.apply(layers.apply(read(inputs as tf.Tensor2D, pass), pass), pass) as tf.Tensor2D,
  };
}

function reader(blueprint: Blueprint, input: MlpInput): Columns {
  if (input.kind === 'columns') return columnsLayer(blueprint, input.columns, input.embed);
  const size = sizeOf(input.shape);
  return { size, apply: (inputs) => tf.reshape(inputs, [inputs.shape[0], size]) };
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
