import * as tf from '@tensorflow/tfjs-core';
import { Blueprint } from './blueprint.ts';
import type { MapShape } from './cnn.ts';
import { zeros } from './initialisation.ts';
import { activationOf } from './layers/activation.ts';
import { attention } from './layers/attention.ts';
import { convolution, projection } from './layers/convolution.ts';
import { dense } from './layers/dense.ts';
import { groupNormalisation } from './layers/group-normalisation.ts';
import { chain, type Layer, type Style } from './layers/layer.ts';
import { doubled } from './layers/upsampling.ts';
import { type Model, type Pass, sizeOf } from './model.ts';
import { timeEmbedding } from './time-embedding.ts';

export interface UnetShape {
  /** Height, width, channels; the last channel holds the step of the noise, the same at every place. */
  readonly input: MapShape;
  /** Channels of each level; from the second on each has half the height and width of the one before. */
  readonly channels: readonly number[];
  /** Residual blocks of a level on the way down, and again on the way up. */
  readonly blocks: number;
  readonly groups: number;
  /** Heads of the attention at the lowest level; 0 for none. */
  readonly heads: number;
}

/** A part that is told the time: rows [batch, units]. */
type TimedLayer = (x: tf.Tensor4D, time: tf.Tensor2D, pass: Pass) => tf.Tensor4D;

/**
 * The U-Net that predicts the noise in an image (Ho et al. 2020, appendix B): residual blocks with group normalisation
 * that are told the step, convolutions of stride 2 down, nearest neighbours and a convolution up, what each block on the
 * way down gives put beside what comes up.
 * @throws Error when height and width cannot be halved for every level
 */
export function unet(shape: UnetShape, style: Style): Model {
  const [height, width, planes] = shape.input;
  const { channels, blocks } = shape;
  requireLevels(height, width, channels.length);
  const blueprint = new Blueprint();
  const filters = (name: string, from: MapShape, to: number, more: { stride?: number; start?: typeof zeros } = {}) =>
    convolution(blueprint, name, from, { kind: 'plain', channels: to, kernelSize: 3, ...more }, style);
  const embedding = timeEmbedding(blueprint, 'time', channels[0]!, style);
  const block = (name: string, from: MapShape, to: number) =>
    residualBlock(blueprint, name, from, to, embedding.units, shape.groups, style);

  const first = filters('input', [height, width, planes - 1], channels[0]!);
  let maps = first.shape as MapShape;
  const skips: number[] = [];
  const down = channels.map((own, level) => {
    const halve = level > 0 ? filters(`down-${level}`, maps, own, { stride: 2 }) : undefined;
    if (halve) maps = halve.shape as MapShape;
    const parts = Array.from({ length: blocks }, (_, i) => {
      const part = block(`down-${level}/block-${i + 1}`, maps, own);
      maps = [maps[0], maps[1], own];
      skips.push(own);
      return part;
    });
    return { halve, parts };
  });
  const lowest = channels.at(-1)!;
  const middle = [block('middle/block-1', maps, lowest), block('middle/block-2', maps, lowest)] as const;
  const attend = shape.heads > 0 ? attendAll(blueprint, 'middle/attention', maps, shape, style) : undefined;
  const up = [...channels.keys()].reverse().map((level) => {
    const parts = Array.from({ length: blocks }, (_, i) => {
      const beside = maps[2] + skips.pop()!;
      const part = block(`up-${level}/block-${i + 1}`, [maps[0], maps[1], beside], channels[level]!);
      maps = [maps[0], maps[1], channels[level]!];
      return part;
    });
    if (level === 0) return { parts, double: undefined };
    maps = [2 * maps[0], 2 * maps[1], maps[2]];
    const double = filters(`up-${level}`, maps, channels[level - 1]!);
    maps = double.shape as MapShape;
    return { parts, double };
  });
  const last = groupNormalisation(blueprint, 'output/normalisation', maps, groupSettings(shape.groups, style));
  const output = filters('output', maps, planes - 1, { start: zeros });
  const activate = activationOf(style);

  return {
    parameters: blueprint.parameters,
    state: blueprint.state,
    logits(inputs, pass) {
      const batch = inputs.shape[0]!;
      const [image, steps] = tf.split(inputs as tf.Tensor4D, [planes - 1, 1], 3) as [tf.Tensor4D, tf.Tensor4D];
      const time = embedding.apply(tf.reshape(tf.slice(steps, [0, 0, 0, 0], [batch, 1, 1, 1]), [batch, 1]), pass);
      let x = first.apply(image, pass) as tf.Tensor4D;
      const kept: tf.Tensor4D[] = [];
      for (const { halve, parts } of down) {
        if (halve) x = halve.apply(x, pass) as tf.Tensor4D;
        for (const part of parts) {
          x = part(x, time, pass);
          kept.push(x);
        }
      }
      x = middle[0](x, time, pass);
      if (attend) x = attend.apply(x, pass) as tf.Tensor4D;
      x = middle[1](x, time, pass);
      for (const { parts, double } of up) {
        for (const part of parts) x = part(tf.concat([x, kept.pop()!], 3), time, pass);
        if (double) x = double.apply(doubled(x), pass) as tf.Tensor4D;
      }
      const noise = output.apply(activate(last.apply(x, pass)), pass);
      return tf.reshape(noise, [batch, sizeOf(noise.shape.slice(1))]);
    },
  };
}

function requireLevels(height: number, width: number, levels: number): void {
  const halvings = (extent: number) => {
    let count = 0;
    for (let left = extent; left % 2 === 0; left /= 2) count += 1;
    return count;
  };
  const most = 1 + Math.min(halvings(height), halvings(width));
  if (levels <= most) return;
  throw new Error(
    `layers: ${levels} levels of a U-Net halve an image ${levels - 1} times, and ${height} × ${width} can be halved ${most - 1} times: give at most ${most}`,
  );
}

const groupSettings = (groups: number, style: Style) => ({ groups, epsilon: style.normalisation_epsilon });

/** Normalise, activate, convolve, twice; the time is added in between, the second convolution starts at 0. */
function residualBlock(
  blueprint: Blueprint,
  name: string,
  input: MapShape,
  channels: number,
  units: number,
  groups: number,
  style: Style,
): TimedLayer {
  const settings = groupSettings(groups, style);
  const maps: MapShape = [input[0], input[1], channels];
  const normal = groupNormalisation(blueprint, `${name}/normalisation-1`, input, settings);
  const sizes = { kind: 'plain', channels, kernelSize: 3 } as const;
  const first = convolution(blueprint, `${name}/convolution-1`, input, sizes, style);
  const timed = dense(blueprint, `${name}/time`, units, channels, style, { last: true });
  const again = groupNormalisation(blueprint, `${name}/normalisation-2`, maps, settings);
  const second = convolution(blueprint, `${name}/convolution-2`, maps, { ...sizes, start: zeros }, style);
  const short = input[2] === channels ? undefined : projection(blueprint, `${name}/projection`, input, channels, style);
  const activate = activationOf(style);
  return (x, time, pass) => {
    const inner = first.apply(activate(normal.apply(x, pass)), pass);
    const told = tf.add(inner, tf.reshape(timed.apply(activate(time), pass), [x.shape[0], 1, 1, channels]));
    const active = activate(again.apply(told, pass));
    const dropped = pass.training?.dropout?.apply(active as tf.Tensor2D) ?? active;
    return tf.add(second.apply(dropped, pass), short ? short.apply(x, pass) : x);
  };
}

/** Self-attention between all places, added to what it attends to. */
function attendAll(blueprint: Blueprint, name: string, maps: MapShape, shape: UnetShape, style: Style): Layer {
  const [height, width, size] = maps;
  const normal = groupNormalisation(blueprint, `${name}/normalisation`, maps, groupSettings(shape.groups, style));
  const inner = attention(blueprint, name, { places: height * width, size, heads: shape.heads }, style);
  const rows = chain([inner], [size]);
  return {
    shape: maps,
    apply(x, pass) {
      const attended = rows.apply(tf.reshape(normal.apply(x, pass), [-1, size]), pass);
      return tf.add(x, tf.reshape(attended, x.shape));
    },
  };
}
