import * as tf from '@tensorflow/tfjs-core';
import { Blueprint } from './blueprint.ts';
import { dense } from './layers/dense.ts';
import { embedding } from './layers/embedding.ts';
import type { Style } from './layers/layer.ts';
import { type Cell, recurrentLayer } from './layers/recurrent.ts';
import { presence, type SequenceInput } from './layers/sequence.ts';
import type { Model, Pass } from './model.ts';

export interface RnnShape {
  readonly input: SequenceInput;
  /** Values that each token is turned into. */
  readonly embed: number;
  /** Units of the recurrent layers. */
  readonly widths: readonly number[];
  readonly cell: Cell;
  readonly classes: number;
}

/**
 * Recurrent layers over the rows of an image or the tokens of a text, with dropout between them. The last output is
 * classified, of a text that of its last token; or every output predicts the next token.
 */
export function rnn({ input, embed, widths, cell, classes }: RnnShape, style: Style): Model {
  const blueprint = new Blueprint();
  const { size, read } = reader(blueprint, input, embed);
  const sizes = [size, ...widths];
  const layers = widths.map((units, i) => recurrentLayer(blueprint, `${cell}-${i + 1}`, sizes[i]!, units, cell, style));
  const last = dense(blueprint, 'dense-1', widths.at(-1)!, classes, style, { last: true });
  const predictsNext = input.kind === 'tokens' && input.next;
  return {
    parameters: blueprint.parameters,
    state: blueprint.state,
    logits(inputs, pass) {
      const dropped = (x: tf.Tensor2D) => pass.training?.dropout?.apply(x) ?? x;
      let sequence = tf.unstack(read(inputs, pass), 1) as tf.Tensor2D[];
      const present =
        input.kind === 'tokens' && !input.next
          ? (tf.split(presence(inputs), input.places, 1) as tf.Tensor2D[])
          : undefined;
      layers.forEach((layer, i) => {
        const outputs = layer(sequence, pass, present);
        // Unless each place predicts, only the last one goes on from the last layer.
        const goesOn = i === layers.length - 1 && !predictsNext ? outputs.slice(-1) : outputs;
        sequence = goesOn.map(dropped);
      });
      const rows = predictsNext ? byExample(sequence) : sequence[0]!;
      return last.apply(rows, pass) as tf.Tensor2D;
    },
  };
}

/** What the recurrent layers are given: [batch, places, size]. */
function reader(
  blueprint: Blueprint,
  input: SequenceInput,
  embed: number,
): { readonly size: number; read(inputs: tf.Tensor, pass: Pass): tf.Tensor3D } {
  const { places } = input;
  if (input.kind === 'rows') {
    return { size: input.size, read: (inputs) => tf.reshape(inputs, [inputs.shape[0]!, places, input.size]) };
  }
  const learnt = embedding(blueprint, 'embedding', input.vocabulary, embed);
  return {
    size: embed,
    read: (inputs, pass) => tf.reshape(learnt(inputs, pass), [inputs.shape[0]!, places, embed]),
  };
}

/** Outputs [batch, units] of all places as rows [batch · places, units]. */
function byExample(outputs: readonly tf.Tensor2D[]): tf.Tensor2D {
  const [batch, units] = outputs[0]!.shape;
  return tf.reshape(tf.stack([...outputs], 1), [batch * outputs.length, units]);
}
