import { refuseChannels } from '../../core/sweep/built-in/channel-pruning.ts';
import type { BuiltInTrainer } from '../../core/sweep/trainer-settings.ts';
import type { Model } from '../models/model.ts';

/** A tensor in which a channel is one place of an axis, or one in every `channels` of it. */
interface Place {
  readonly name: string;
  readonly axis: number;
}

/** The units or channels of one hidden layer: where they are made, and where they are used. */
export interface ChannelGroup {
  readonly layer: string;
  readonly channels: number;
  /** The first one is the weights by which channels are ranked; then biases, gains, offsets and running statistics. */
  readonly own: readonly Place[];
  readonly next: readonly Place[];
}

/**
 * Where the channels of an mlp or cnn can be taken out.
 * @throws Error naming the setting with which they cannot
 */
export function channelPlan(
  settings: BuiltInTrainer,
  { parameters, state }: Pick<Model, 'parameters' | 'state'>,
): ChannelGroup[] {
  const refusal = refuseChannels(settings);
  if (refusal !== undefined) throw new Error(`prune_unit: ${refusal}`);
  const all = [...parameters, ...state];
  const shapeOf = (name: string) => all.find((one) => one.name === name)?.shape;
  const made = (layer: string) =>
    ['bias', 'normalisation/gain', 'normalisation/offset', 'normalisation/mean', 'normalisation/variance']
      .map((part) => ({ name: `${layer}/${part}`, axis: 0 }))
      .filter(({ name }) => shapeOf(name) !== undefined);
  const groups: ChannelGroup[] = [];
  for (let i = 1; shapeOf(`convolution-${i}/filter`); i += 1) {
    const layer = `convolution-${i}`;
    const after = `convolution-${i + 1}/filter`;
    const next = shapeOf(after) ? { name: after, axis: 2 } : { name: 'dense-1/weights', axis: 0 };
    const own = [{ name: `${layer}/filter`, axis: 3 }, ...made(layer)];
    groups.push({ layer, channels: shapeOf(`${layer}/filter`)![3]!, own, next: [next] });
  }
  for (let i = 1; shapeOf(`dense-${i + 1}/weights`); i += 1) {
    const layer = `dense-${i}`;
    const own = [{ name: `${layer}/weights`, axis: 1 }, ...made(layer)];
    const next = [{ name: `dense-${i + 1}/weights`, axis: 0 }];
    groups.push({ layer, channels: shapeOf(`${layer}/weights`)![1]!, own, next });
  }
  return groups;
}
