import * as tf from '@tensorflow/tfjs-core';
import { sumOfRows } from '../../backend/rows.ts';
import type { Blueprint } from '../blueprint.ts';
import { ones, zeros } from '../initialisation.ts';
import type { Pass } from '../model.ts';
import type { Layer, Style } from './layer.ts';

type Rows = (x: tf.Tensor2D, gain: tf.Tensor1D, offset: tf.Tensor1D) => tf.Tensor2D;

/**
 * gain · x̂ + offset with x̂ = (x − mean) · scale, where mean and scale are taken over the values that `average` goes
 * over, as one node for automatic differentiation.
 */
function normalised(
  mean: tf.Tensor,
  scale: tf.Tensor,
  average: (x: tf.Tensor2D) => tf.Tensor,
  inputs: Parameters<Rows>,
): tf.Tensor2D {
  const operation = tf.customGrad((x, gain, offset, save) => {
    const standard: tf.Tensor2D = tf.mul(tf.sub(x as tf.Tensor, mean), scale);
    (save as unknown as tf.GradSaveFunc)([standard, scale, gain as tf.Tensor]);
    return {
      value: tf.add(tf.mul(standard, gain as tf.Tensor), offset as tf.Tensor),
      gradFunc: (dy: tf.Tensor, [hat, factor, g]: tf.Tensor[]) => {
        const rows = dy as tf.Tensor2D;
        const inner: tf.Tensor2D = tf.mul(rows, g!);
        const along = tf.mul(hat!, average(tf.mul(inner, hat!)));
        return [
          tf.mul(tf.sub(tf.sub(inner, average(inner)), along), factor!),
          sumOfRows(tf.mul(rows, hat!)),
          sumOfRows(rows),
        ];
      },
    };
  }) as unknown as Rows;
  return operation(...inputs);
}

const ofRows = (x: tf.Tensor2D) => tf.div(sumOfRows(x), x.shape[0]);
const ofColumns = (x: tf.Tensor2D) => tf.mean(x, 1, true);

/**
 * Batch normalisation (Ioffe and Szegedy 2015, algorithm 1; evaluation by running means, section 3.1) or layer
 * normalisation (Ba et al. 2016, equation 4; of images over the channels of each place), with gain and offset. Answers
 * undefined where there is none to do.
 */
export function normalisation(
  blueprint: Blueprint,
  name: string,
  shape: readonly number[],
  { normalisation: kind, normalisation_momentum: momentum, normalisation_epsilon: epsilon }: Style,
): Layer | undefined {
  if (kind === 'none') return undefined;
  const channels = shape.at(-1)!;
  const gain = blueprint.parameter({ name: `${name}/gain`, shape: [channels], initialise: ones });
  const offset = blueprint.parameter({ name: `${name}/offset`, shape: [channels], initialise: zeros });
  const scaleOf = (variance: tf.Tensor) => tf.rsqrt(tf.add(variance, epsilon));
  const parameters = (pass: Pass) => [gain(pass), offset(pass)] as [tf.Tensor1D, tf.Tensor1D];

  function layer(x: tf.Tensor2D, pass: Pass): tf.Tensor2D {
    const mean = ofColumns(x);
    const scale = scaleOf(ofColumns(tf.square(tf.sub(x, mean))));
    return normalised(mean, scale, ofColumns, [x, ...parameters(pass)]);
  }

  function batch(): Rows2 {
    const runningMean = blueprint.stateful({ name: `${name}/mean`, shape: [channels], initialise: zeros });
    const runningVariance = blueprint.stateful({ name: `${name}/variance`, shape: [channels], initialise: ones });
    const moved = (old: tf.Tensor, value: tf.Tensor) => tf.add(tf.mul(old, momentum), tf.mul(value, 1 - momentum));
    return (x, pass) => {
      if (!pass.training) {
        const [g, o] = parameters(pass);
        const scale = tf.mul(g, scaleOf(runningVariance.read(pass)));
        return tf.add(tf.mul(x, scale), tf.sub(o, tf.mul(runningMean.read(pass), scale)));
      }
      const mean = ofRows(x);
      const variance = ofRows(tf.square(tf.sub(x, mean)));
      runningMean.write(pass, moved(runningMean.read(pass), mean));
      runningVariance.write(pass, moved(runningVariance.read(pass), variance));
      return normalised(mean, scaleOf(variance), ofRows, [x, ...parameters(pass)]);
    };
  }

  const rows = kind === 'batch' ? batch() : layer;
  return {
    shape,
    apply: (x, pass) => tf.reshape(rows(tf.reshape(x, [-1, channels]), pass), x.shape),
  };
}

type Rows2 = (x: tf.Tensor2D, pass: Pass) => tf.Tensor2D;
