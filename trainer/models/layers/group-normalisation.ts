import * as tf from '@tensorflow/tfjs-core';
import { sumOfRows } from '../../backend/rows.ts';
import type { Blueprint } from '../blueprint.ts';
import { ones, zeros } from '../initialisation.ts';
import type { Layer } from './layer.ts';

/**
 * Group normalisation (Wu and He 2018, section 3.1): values of each image are normalised over all places and a group of
 * neighbouring channels, then times a gain plus an offset for each channel; one node for automatic differentiation.
 */
function normalisedByGroups(groups: number, epsilon: number) {
  return tf.customGrad((x, gain, offset, save) => {
    const maps = x as tf.Tensor4D;
    const [batch, height, width, channels] = maps.shape;
    const grouped = [batch, height * width, groups, channels / groups] as const;
    const average = (values: tf.Tensor) => tf.mean(values, [1, 3], true);
    const byGroup = (values: tf.Tensor) => tf.reshape(values, [...grouped]);
    const centred = tf.sub(byGroup(maps), average(byGroup(maps)));
    const scale = tf.rsqrt(tf.add(average(tf.square(centred)), epsilon));
    const standard = tf.reshape(tf.mul(centred, scale), maps.shape);
    (save as unknown as tf.GradSaveFunc)([standard, scale, gain as tf.Tensor]);
    return {
      value: tf.add(tf.mul(standard, gain as tf.Tensor), offset as tf.Tensor),
      gradFunc: (dy: tf.Tensor, [hat, factor, g]: tf.Tensor[]) => {
        const inner = byGroup(tf.mul(dy, g!));
        const hats = byGroup(hat!);
        const along = tf.mul(hats, average(tf.mul(inner, hats)));
        const dx = tf.mul(tf.sub(tf.sub(inner, average(inner)), along), factor!);
        return [tf.reshape(dx, maps.shape), sumOfRows(tf.mul(dy, hat!)), sumOfRows(dy)];
      },
    };
  }) as unknown as (x: tf.Tensor4D, gain: tf.Tensor, offset: tf.Tensor) => tf.Tensor4D;
}

/** Layers that take [height, width, channels]; the groups are the most of `groups` and fewer that divide the channels. */
export function groupNormalisation(
  blueprint: Blueprint,
  name: string,
  shape: readonly number[],
  { groups, epsilon }: { readonly groups: number; readonly epsilon: number },
): Layer {
  const channels = shape.at(-1)!;
  let count = Math.min(groups, channels);
  while (channels % count !== 0) count -= 1;
  const gain = blueprint.parameter({ name: `${name}/gain`, shape: [channels], initialise: ones });
  const offset = blueprint.parameter({ name: `${name}/offset`, shape: [channels], initialise: zeros });
  const normalise = normalisedByGroups(count, epsilon);
  return { shape, apply: (x, pass) => normalise(x as tf.Tensor4D, gain(pass), offset(pass)) };
}
