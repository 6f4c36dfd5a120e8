import type { ParameterShape } from '../models/model.ts';
import { withoutChannels } from './channels.ts';
import type { TrainedNetwork } from './network.ts';
import { stored } from './quantisation.ts';
import { magnitudeMask } from './sparsity.ts';

/** The network pruned to its final sparsity; the same one where there is nothing to prune. */
export function pruned(network: TrainedNetwork): TrainedNetwork {
  const { prune_sparsity, prune_unit } = network.settings;
  if (prune_sparsity === 0) return network;
  if (prune_unit === 'channels') return withoutChannels(network, prune_sparsity);
  const { parameters } = network.model;
  const weights = network.weights.map((values, i) => {
    if (!isPruned(parameters[i]!)) return values;
    const mask = magnitudeMask(values, prune_sparsity);
    return values.map((value, at) => value * mask[at]!);
  });
  return { ...network, weights };
}

/** Weights alone: no biases, gains or offsets. */
export function isPruned({ shape }: Pick<ParameterShape, 'shape'>): boolean {
  return shape.length > 1;
}

/** The network with its values as they are read back when they were stored by `quantize`. */
export function quantised(network: TrainedNetwork): TrainedNetwork {
  const { quantize } = network.settings;
  const read = (shapes: readonly ParameterShape[], values: readonly Float32Array[]) =>
    values.map((one, i) => stored(one, shapes[i]!.shape, quantize).restored);
  return {
    ...network,
    weights: read(network.model.parameters, network.weights),
    state: read(network.model.state, network.state),
  };
}

/** Bytes of all values as `skysweep export` writes them. */
export function modelBytes({ model, weights, state, settings }: TrainedNetwork): number {
  const bytes = (shapes: readonly ParameterShape[], values: readonly Float32Array[]) =>
    values.reduce((sum, one, i) => sum + stored(one, shapes[i]!.shape, settings.quantize).bytes.length, 0);
  return bytes(model.parameters, weights) + bytes(model.state, state);
}

/** Share of the weights of `before` that are 0 or gone. */
export function sparsityOf(before: TrainedNetwork, after: TrainedNetwork): number {
  const left = ({ model, weights }: TrainedNetwork) =>
    weights.reduce(
      (sum, values, i) => sum + (isPruned(model.parameters[i]!) ? values.filter((value) => value !== 0).length : 0),
      0,
    );
  const all = before.weights.reduce(
    (sum, values, i) => sum + (isPruned(before.model.parameters[i]!) ? values.length : 0),
    0,
  );
  return 1 - left(after) / all;
}
