import * as tf from '@tensorflow/tfjs-core';
import type { BuiltInTrainer } from '../../../core/sweep/trainer-settings.ts';
import type { Blueprint } from '../blueprint.ts';
import { type Initialise, initialise, zeros } from '../initialisation.ts';
import type { Pass } from '../model.ts';
import { addBias } from './dense.ts';
import type { Layer, Style } from './layer.ts';

export interface ConvolutionSettings {
  readonly kind: BuiltInTrainer['convolution'];
  readonly channels: number;
  /** Height and width of the filter; the image is padded to keep its size. */
  readonly kernelSize: number;
  readonly stride?: number;
  /** Off where a normalisation follows, which has its own. */
  readonly bias?: boolean;
  /** How the filters start; by default as the style has it. */
  readonly start?: Initialise;
}

/**
 * A convolution of [height, width, channels]: plain, depthwise (one filter per channel) or separable (depthwise, then a
 * mixture of the channels; Chollet 2017, section 1).
 * @throws Error when a depthwise one should not give a multiple of its input's channels.
 */
export function convolution(
  blueprint: Blueprint,
  name: string,
  [height, width, inputs]: readonly [number, number, number],
  { kind, channels, kernelSize, stride = 1, bias = true, start }: ConvolutionSettings,
  style: Pick<Style, 'initialisation' | 'activation'>,
): Layer {
  const shape = [Math.ceil(height / stride), Math.ceil(width / stride), channels] as const;
  const filter = (part: string, size: number, from: number, to: number, fanIn: number) =>
    blueprint.parameter({
      name: `${name}/${part}`,
      shape: [size, size, from, to],
      initialise: start ?? initialise(style, { fanIn, fanOut: size * size * to }),
    });

  function mixed(): (x: tf.Tensor4D, pass: Pass) => tf.Tensor4D {
    if (kind === 'plain') {
      const weights = filter('filter', kernelSize, inputs, channels, kernelSize * kernelSize * inputs);
      return (x, pass) => tf.conv2d(x, weights(pass) as tf.Tensor4D, stride, 'same');
    }
    const multiplier = kind === 'depthwise' ? channels / inputs : 1;
    if (!Number.isInteger(multiplier)) {
      throw new Error(
        `convolution: depthwise cannot make ${channels} channels of ${inputs}: give channels that are multiples of those before, or take separable`,
      );
    }
    const depthwise = filter('depthwise', kernelSize, inputs, multiplier, kernelSize * kernelSize);
    const each = (x: tf.Tensor4D, pass: Pass) => tf.depthwiseConv2d(x, depthwise(pass) as tf.Tensor4D, stride, 'same');
    if (kind === 'depthwise') return each;
    const pointwise = filter('pointwise', 1, inputs, channels, inputs);
    return (x, pass) => mixChannels(each(x, pass), pointwise(pass));
  }

  const convolve = mixed();
  const offset = bias && blueprint.parameter({ name: `${name}/bias`, shape: [channels], initialise: zeros });
  return {
    shape,
    apply(x, pass) {
      const maps = convolve(x as tf.Tensor4D, pass);
      if (!offset) return maps;
      return addBias(maps, offset(pass) as tf.Tensor1D);
    },
  };
}

/** A convolution by 1 × 1 filters, as the matrix product that it is. */
function mixChannels(x: tf.Tensor4D, filter: tf.Tensor): tf.Tensor4D {
  const [batch, height, width, inputs] = x.shape;
  const outputs = filter.shape.at(-1)!;
  const rows = tf.matMul(
    tf.reshape(x, [-1, inputs]) as tf.Tensor2D,
    tf.reshape(filter, [inputs, outputs]) as tf.Tensor2D,
  );
  return tf.reshape(rows, [batch, height, width, outputs]);
}

/** A mixture of the channels of each place, as the short way past a block has it. */
export function projection(
  blueprint: Blueprint,
  name: string,
  shape: readonly [number, number, number],
  channels: number,
  style: Style,
): Layer {
  return convolution(blueprint, name, shape, { kind: 'plain', channels, kernelSize: 1, bias: false }, style);
}
