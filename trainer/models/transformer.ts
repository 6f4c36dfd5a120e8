import * as tf from '@tensorflow/tfjs-core';
import type { Random } from '../../core/random.ts';
import { Blueprint } from './blueprint.ts';
import { activation } from './layers/activation.ts';
import { attention } from './layers/attention.ts';
import { dense } from './layers/dense.ts';
import { chain, type Layer, type Style } from './layers/layer.ts';
import { normalisation } from './layers/normalisation.ts';
import { globalAverage } from './layers/pooling.ts';
import type { Model } from './model.ts';

export interface TransformerShape {
  /** Height, width, channels: the rows are the sequence. */
  readonly input: readonly [number, number, number];
  readonly blocks: number;
  /** Values for each place. */
  readonly size: number;
  readonly heads: number;
  /** Units of the hidden layer behind each attention. */
  readonly feedForward: number;
  readonly classes: number;
}

/**
 * A transformer's encoder over the rows of an image (Vaswani et al. 2017, section 3.1), with learnt positions and the
 * normalisation in front of each part (Xiong et al. 2020, figure 1b); the mean over all places is classified.
 */
export function transformer(shape: TransformerShape, style: Style): Model {
  const { input, blocks, size, classes } = shape;
  const [places, width, channels] = input;
  const blueprint = new Blueprint();
  const layered: Style = { ...style, normalisation: 'layer' };
  const embed = dense(blueprint, 'embedding', width * channels, size, style, { last: true });
  const positions = blueprint.parameter({ name: 'positions', shape: [places, size], initialise: small });
  const parts = Array.from({ length: blocks }, (_, i) => block(blueprint, `block-${i + 1}`, shape, layered)).flat();
  const normal = normalisation(blueprint, 'normalisation', [size], layered)!;
  const last = dense(blueprint, 'dense-1', size, classes, style, { last: true });
  return {
    parameters: blueprint.parameters,
    state: blueprint.state,
    logits(images, pass) {
      const batch = images.shape[0];
      const dropped = (rows: tf.Tensor) => pass.training?.dropout?.apply(rows as tf.Tensor2D) ?? rows;
      const embedded = embed.apply(tf.reshape(images, [batch * places, width * channels]), pass);
      const placed = tf.add(tf.reshape(embedded, [batch, places, size]), positions(pass));
      let rows: tf.Tensor = tf.reshape(placed, [batch * places, size]);
      for (const part of parts) rows = tf.add(rows, dropped(part.apply(rows, pass)));
      const means = globalAverage(tf.reshape(normal.apply(rows, pass), [batch, places, 1, size]));
      return last.apply(means, pass) as tf.Tensor2D;
    },
  };
}

/** What a block adds to its input, one after the other: attention, then a hidden layer. */
function block(
  blueprint: Blueprint,
  name: string,
  { input, size, heads, feedForward }: TransformerShape,
  style: Style,
): Layer[] {
  const normal = (part: string) => normalisation(blueprint, `${name}/${part}-normalisation`, [size], style)!;
  const attends = [
    normal('attention'),
    attention(blueprint, `${name}/attention`, { places: input[0], size, heads }, style),
  ];
  const thinks = [
    normal('feed-forward'),
    dense(blueprint, `${name}/feed-forward-1`, size, feedForward, style),
    activation(style, [feedForward]),
    dense(blueprint, `${name}/feed-forward-2`, feedForward, size, style, { last: true }),
  ];
  return [chain(attends, [size]), chain(thinks, [size])];
}

/** Normal with deviation 0.02, as is usual for embeddings (Devlin et al. 2019). */
function small(random: Random, values: Float32Array): void {
  for (let i = 0; i < values.length; i += 1) values[i] = 0.02 * random.normal();
}
