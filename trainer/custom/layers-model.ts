import type * as tf from '@tensorflow/tfjs-core';
import type { Model, ParameterShape } from '../models/model.ts';
import { seededly } from './seededly.ts';

/** What is used of a LayerVariable of tfjs-layers. */
interface LayerVariable {
  readonly originalName: string;
  readonly shape: readonly number[];
  read(): tf.Tensor;
  write(value: tf.Tensor): unknown;
}

interface Layer {
  readonly trainableWeights: readonly LayerVariable[];
  readonly nonTrainableWeights: readonly LayerVariable[];
  getClassName(): string;
  getConfig(): { readonly activation?: unknown };
}

/** What is used of a LayersModel (or Sequential) of tfjs-layers. */
interface LayersModel {
  readonly layers: readonly Layer[];
  apply(inputs: tf.Tensor, kwargs: { readonly training: boolean }): unknown;
}

export function isLayersModel(network: unknown): network is LayersModel {
  if (typeof network !== 'object' || network === null) return false;
  const { layers, apply } = network as Partial<LayersModel>;
  return Array.isArray(layers) && typeof apply === 'function';
}

interface Variable {
  readonly variable: LayerVariable;
  readonly shape: ParameterShape;
}

/**
 * A model of tfjs-layers as a pure function of its weights: while it runs, its variables read the tensors that they are
 * given, and write into the training pass. Regularisers and constraints of the layers have no effect.
 */
export function layersModel(model: LayersModel): Model {
  if (model.layers.at(-1)?.getConfig().activation === 'softmax') {
    throw new Error('the last layer has a softmax, which the loss brings along: give it activation: "linear"');
  }
  const parameters = variablesOf(model, (layer) => layer.trainableWeights);
  const state = variablesOf(model, (layer) => layer.nonTrainableWeights);
  return {
    parameters: parameters.map(({ shape }) => shape),
    state: state.map(({ shape }) => shape),
    logits(inputs, pass) {
      const { training } = pass;
      parameters.forEach(({ variable }, i) => {
        variable.read = () => pass.weights[i]!;
      });
      state.forEach(({ variable }, i) => {
        variable.read = () => pass.state[i]!;
        variable.write = (value) => training?.update(i, value);
      });
      const run = () => model.apply(inputs, { training: training !== undefined }) as tf.Tensor2D;
      // Layers that drop values or add noise draw from Math.random.
      return training ? seededly(training.random(), run) : run();
    },
  };
}

/** Under names that are the same whenever the model is built: tfjs-layers counts through the whole process. */
function variablesOf({ layers }: LayersModel, of: (layer: Layer) => readonly LayerVariable[]): Variable[] {
  const taken = new Set<string>();
  return layers.flatMap((layer, i) =>
    of(layer).map((variable) => {
      const base = `${i + 1}-${layer.getClassName()}/${variable.originalName.split('/').at(-1)}`;
      let name = base;
      for (let count = 2; taken.has(name); count += 1) name = `${base}-${count}`;
      taken.add(name);
      const initial = variable.read().dataSync();
      return { variable, shape: { name, shape: variable.shape, initialise: (_, values) => values.set(initial) } };
    }),
  );
}
