import type { BuiltInTrainer } from '../../core/sweep/trainer-settings.ts';
import { createModel } from '../models/create.ts';
import type { ParameterShape } from '../models/model.ts';
import { sizeOf } from '../models/model.ts';
import { type ChannelGroup, channelPlan } from './channel-plan.ts';
import type { TrainedNetwork } from './network.ts';
import { magnitudeMask } from './sparsity.ts';

type Values = Pick<TrainedNetwork, 'settings' | 'model' | 'weights'>;

/** For each group 1 for every channel that stays: those whose own weights have the largest norms, one at the least. */
function keptChannels(
  { settings, model, weights }: Values,
  sparsity: number,
): { group: ChannelGroup; kept: Float32Array }[] {
  return channelPlan(settings, model).map((group) => {
    const { name } = group.own[0]!;
    const values = weights[model.parameters.findIndex((one) => one.name === name)]!;
    const squares = new Float64Array(group.channels);
    // The channel is the last axis of weights and of filters.
    for (let i = 0; i < values.length; i += 1) squares[i % group.channels]! += values[i]! ** 2;
    const most = (group.channels - 1) / group.channels;
    return { group, kept: magnitudeMask(squares.map(Math.sqrt), Math.min(sparsity, most)) };
  });
}

/** Calls with each place of a tensor, row-major, and its index along an axis. */
function along(shape: readonly number[], axis: number, visit: (place: number, index: number) => void): void {
  const inner = sizeOf(shape.slice(axis + 1));
  const extent = shape[axis]!;
  for (let i = 0; i < sizeOf(shape); i += 1) visit(i, Math.floor(i / inner) % extent);
}

/** A mask over all parameters: 0 for all that makes or uses the channels with the smallest norms. */
export function channelMasks(network: Values, sparsity: number): Float32Array[] {
  const { parameters } = network.model;
  const masks = parameters.map(({ shape }) => new Float32Array(sizeOf(shape)).fill(1));
  for (const { group, kept } of keptChannels(network, sparsity)) {
    for (const { name, axis } of [...group.own, ...group.next]) {
      const i = parameters.findIndex((one) => one.name === name);
      if (i < 0) continue;
      along(parameters[i]!.shape, axis, (place, index) => {
        if (kept[index % group.channels] === 0) masks[i]![place] = 0;
      });
    }
  }
  return masks;
}

/** The smaller network without those channels, which computes what the masked one does. */
export function withoutChannels(network: TrainedNetwork, sparsity: number): TrainedNetwork {
  const { settings, input, model } = network;
  const chosen = keptChannels(network, sparsity);
  const count = (kept: Float32Array) => kept.reduce((sum, one) => sum + one, 0);
  const widths = (prefix: string) =>
    chosen.filter(({ group }) => group.layer.startsWith(prefix)).map(({ kept }) => count(kept));
  const smaller: BuiltInTrainer = {
    ...settings,
    units: widths('dense-'),
    ...(settings.family === 'cnn' && { channels: widths('convolution-') }),
  };
  const take = (shapes: readonly ParameterShape[], values: readonly Float32Array[]) =>
    shapes.map(({ name, shape }, i) => {
      const keep = new Uint8Array(sizeOf(shape)).fill(1);
      for (const { group, kept } of chosen) {
        for (const place of [...group.own, ...group.next]) {
          if (place.name !== name) continue;
          along(shape, place.axis, (at, index) => {
            if (kept[index % group.channels] === 0) keep[at] = 0;
          });
        }
      }
      return values[i]!.filter((_, at) => keep[at] === 1);
    });
  return {
    settings: smaller,
    input,
    model: createModel(smaller, input),
    weights: take(model.parameters, network.weights),
    state: take(model.state, network.state),
  };
}
