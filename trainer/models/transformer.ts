import * as tf from '@tensorflow/tfjs-core';
import { Blueprint } from './blueprint.ts';
import { activation } from './layers/activation.ts';
import { attention } from './layers/attention.ts';
import { dense } from './layers/dense.ts';
import { embedding, small } from './layers/embedding.ts';
import { chain, type Style } from './layers/layer.ts';
import { normalisation } from './layers/normalisation.ts';
import { globalAverage } from './layers/pooling.ts';
import { hideFuture, hidePadding, meanOfPresent, presence, type SequenceInput } from './layers/sequence.ts';
import type { Model, Pass } from './model.ts';

export interface TransformerShape {
  readonly input: SequenceInput;
  readonly blocks: number;
  /** Values for each place. */
  readonly size: number;
  readonly heads: number;
  /** Values of each place in one head; 0 for an even share of `size`. */
  readonly headSize: number;
  /** Units of the hidden layer behind each attention. */
  readonly feedForward: number;
  readonly classes: number;
}

/**
 * A transformer's encoder (Vaswani et al. 2017, section 3.1), with learnt positions and the normalisation in front of
 * each part (Xiong et al. 2020, figure 1b). The mean over all places is classified, over those of a text that have a
 * token; or each place predicts the next token, and sees none that comes later.
 */
export function transformer(shape: TransformerShape, style: Style): Model {
  const { input, blocks, size, classes } = shape;
  const { places } = input;
  const blueprint = new Blueprint();
  const layered: Style = { ...style, normalisation: 'layer' };
  const embed = embedded(blueprint, input, size, style);
  const positions = blueprint.parameter({ name: 'positions', shape: [places, size], initialise: small });
  const parts = Array.from({ length: blocks }, (_, i) => block(blueprint, `block-${i + 1}`, shape, layered)).flat();
  const normal = normalisation(blueprint, 'normalisation', [size], layered)!;
  const last = dense(blueprint, 'dense-1', size, classes, style, { last: true });
  return {
    parameters: blueprint.parameters,
    state: blueprint.state,
    logits(inputs, pass) {
      const batch = inputs.shape[0]!;
      const dropped = (rows: tf.Tensor) => pass.training?.dropout?.apply(rows as tf.Tensor2D) ?? rows;
      const present = input.kind === 'tokens' && !input.next ? presence(inputs) : undefined;
      const mask = present ? hidePadding(present) : input.kind === 'tokens' ? hideFuture(places) : undefined;
      const placed = tf.add(tf.reshape(embed(inputs, pass), [batch, places, size]), positions(pass));
      let rows: tf.Tensor = tf.reshape(placed, [batch * places, size]);
      for (const part of parts) rows = tf.add(rows, dropped(part(rows, pass, mask)));
      const normalised = normal.apply(rows, pass);
      if (input.kind === 'tokens' && input.next) return last.apply(normalised, pass) as tf.Tensor2D;
      const means = present
        ? meanOfPresent(tf.reshape(normalised, [batch, places, size]), present)
        : globalAverage(tf.reshape(normalised, [batch, places, 1, size]));
      return last.apply(means, pass) as tf.Tensor2D;
    },
  };
}

/** Rows [batch · places, size] from the inputs. */
function embedded(
  blueprint: Blueprint,
  input: SequenceInput,
  size: number,
  style: Style,
): (inputs: tf.Tensor, pass: Pass) => tf.Tensor {
  if (input.kind === 'tokens') return embedding(blueprint, 'embedding', input.vocabulary, size);
  const project = dense(blueprint, 'embedding', input.size, size, style, { last: true });
  return (inputs, pass) => project.apply(tf.reshape(inputs, [inputs.shape[0]! * input.places, input.size]), pass);
}

type Part = (rows: tf.Tensor, pass: Pass, mask: tf.Tensor4D | undefined) => tf.Tensor;

/** What a block adds to its input, one after the other: attention, then a hidden layer. */
function block(
  blueprint: Blueprint,
  name: string,
  { input, size, heads, headSize, feedForward }: TransformerShape,
  style: Style,
): Part[] {
  const normal = (part: string) => normalisation(blueprint, `${name}/${part}-normalisation`, [size], style)!;
  const before = normal('attention');
  const attend = attention(blueprint, `${name}/attention`, { places: input.places, size, heads, headSize }, style);
  const thinks = chain(
    [
      normal('feed-forward'),
      dense(blueprint, `${name}/feed-forward-1`, size, feedForward, style),
      activation(style, [feedForward]),
      dense(blueprint, `${name}/feed-forward-2`, feedForward, size, style, { last: true }),
    ],
    [size],
  );
  return [
    (rows, pass, mask) => attend.apply(before.apply(rows, pass), pass, mask),
    (rows, pass) => thinks.apply(rows, pass),
  ];
}
