import * as tf from '@tensorflow/tfjs-core';
import { addBias, dense, denseParameters } from './dense.ts';
import { heNormal, zeros } from './initialisation.ts';
import { type Model, type ParameterShape, sizeOf } from './model.ts';

export interface CnnShape {
  /** Height, width, channels of the images. */
  readonly input: readonly [number, number, number];
  /** Channels of each block: convolution, ReLU, max-pooling by 2 while the image is at least 2 × 2. */
  readonly channels: readonly number[];
  /** Height and width of the filters; the images are padded to keep their size. */
  readonly kernelSize: number;
  /** Units of the hidden dense layers behind the blocks, dropout after each. */
  readonly units: readonly number[];
  readonly classes: number;
}

/** A small convolutional network: blocks, then dense layers. */
export function cnn({ input, channels, kernelSize, units, classes }: CnnShape): Model {
  const pooled = channels.reduce<number[][]>(
    (sizes) => [...sizes, sizes.at(-1)!.map((size) => (poolable(sizes.at(-1)!) ? Math.floor(size / 2) : size))],
    [[input[0], input[1]]],
  );
  const flat = sizeOf(pooled.at(-1)!) * channels.at(-1)!;
  const widths = [flat, ...units, classes];
  const parameters: ParameterShape[] = [
    ...channels.flatMap((outputs, i) => convolutionParameters(i, i === 0 ? input[2] : channels[i - 1]!, outputs)),
    ...widths.slice(1).flatMap((width, i) => denseParameters(`dense-${i + 1}`, widths[i]!, width, i < units.length)),
  ];

  function convolutionParameters(block: number, inputs: number, outputs: number): ParameterShape[] {
    const name = `convolution-${block + 1}`;
    return [
      {
        name: `${name}/filter`,
        shape: [kernelSize, kernelSize, inputs, outputs],
        initialise: heNormal(kernelSize * kernelSize * inputs),
      },
      { name: `${name}/bias`, shape: [outputs], initialise: zeros },
    ];
  }

  return {
    parameters,
    logits(weights, images, dropout) {
      let maps = images;
      channels.forEach((outputs, i) => {
        const [filter, bias] = weights.slice(2 * i, 2 * i + 2) as [tf.Tensor4D, tf.Tensor1D];
        const convolved = tf.conv2d(maps, filter, 1, 'same');
        const [batch, height, width] = convolved.shape;
        const rows = addBias(rowsOf(convolved, batch * height * width, outputs), bias);
        maps = tf.reshape(tf.relu(rows), [batch, height, width, outputs]);
        if (poolable(pooled[i]!)) maps = tf.maxPool(maps, 2, 2, 'valid');
      });
      let x = rowsOf(maps, images.shape[0], flat);
      for (let i = 0; i <= units.length; i += 1) {
        const at = 2 * (channels.length + i);
        x = dense(x, weights[at]!, weights[at + 1]!);
        if (i < units.length) {
          x = tf.relu(x);
          if (dropout) x = dropout.apply(x);
        }
      }
      return x;
    },
  };
}

function poolable(size: readonly number[]): boolean {
  return Math.min(...size) >= 2;
}

function rowsOf(x: tf.Tensor, rows: number, columns: number): tf.Tensor2D {
  return tf.reshape(x, [rows, columns]);
}
