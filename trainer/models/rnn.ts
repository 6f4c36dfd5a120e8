import * as tf from '@tensorflow/tfjs-core';
import { Blueprint } from './blueprint.ts';
import { dense } from './layers/dense.ts';
import type { Style } from './layers/layer.ts';
import { type Cell, recurrentLayer } from './layers/recurrent.ts';
import type { Model } from './model.ts';

export interface RnnShape {
  /** Height, width, channels: the rows are the sequence. */
  readonly input: readonly [number, number, number];
  /** Units of the recurrent layers. */
  readonly widths: readonly number[];
  readonly cell: Cell;
  readonly classes: number;
}

/** Recurrent layers over the rows of an image, with dropout between them; the last output is classified. */
export function rnn({ input: [height, width, channels], widths, cell, classes }: RnnShape, style: Style): Model {
  const blueprint = new Blueprint();
  const sizes = [width * channels, ...widths];
  const layers = widths.map((units, i) => recurrentLayer(blueprint, `${cell}-${i + 1}`, sizes[i]!, units, cell, style));
  const last = dense(blueprint, 'dense-1', widths.at(-1)!, classes, style, { last: true });
  return {
    parameters: blueprint.parameters,
    state: blueprint.state,
    logits(images, pass) {
      const dropped = (x: tf.Tensor2D) => pass.training?.dropout?.apply(x) ?? x;
      const rows = tf.reshape(images, [images.shape[0], height, width * channels]);
      let sequence = tf.unstack(rows, 1) as tf.Tensor2D[];
      layers.forEach((layer, i) => {
        const outputs = layer(sequence, pass);
        // Only the last one goes on from the last layer.
        sequence = (i === layers.length - 1 ? outputs.slice(-1) : outputs).map(dropped);
      });
      return last.apply(sequence[0]!, pass) as tf.Tensor2D;
    },
  };
}
