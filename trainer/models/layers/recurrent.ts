import * as tf from '@tensorflow/tfjs-core';
import type { Blueprint } from '../blueprint.ts';
import { type Initialise, initialise, zeros } from '../initialisation.ts';
import type { Pass } from '../model.ts';
import { orthogonal } from '../orthogonal.ts';
import { addBias } from './dense.ts';
import type { Style } from './layer.ts';

export type Cell = 'lstm' | 'gru';

/**
 * Goes along a sequence: [batch, inputs] for each place in, [batch, units] for each place out. Where `present`,
 * [batch, 1] for each place, is 0, the state stays as it was.
 */
export type Recurrence = (
  sequence: readonly tf.Tensor2D[],
  pass: Pass,
  present?: readonly tf.Tensor2D[],
) => tf.Tensor2D[];

type RecurrentStyle = Pick<Style, 'initialisation'>;

const gates: Readonly<Record<Cell, number>> = { lstm: 4, gru: 3 };

/**
 * A layer of LSTM cells (Hochreiter and Schmidhuber 1997; with forget gates, whose bias starts at 1, Gers et al. 2000)
 * or of GRU cells (Cho et al. 2014, with the reset gate behind the product, as cuDNN has it). Recurrent weights start
 * orthogonal, gate by gate.
 */
export function recurrentLayer(
  blueprint: Blueprint,
  name: string,
  inputs: number,
  units: number,
  cell: Cell,
  style: RecurrentStyle,
): Recurrence {
  const width = gates[cell] * units;
  const weights = (part: string, from: number, start: Initialise) =>
    blueprint.parameter({ name: `${name}/${part}`, shape: [from, width], initialise: start });
  const input = weights(
    'input',
    inputs,
    initialise({ ...style, activation: 'tanh' }, { fanIn: inputs, fanOut: units }),
  );
  const recurrent = weights('recurrent', units, orthogonal(units));
  const bias = blueprint.parameter({
    name: `${name}/bias`,
    shape: [width],
    initialise: cell === 'lstm' ? (_, values) => values.fill(0).fill(1, units, 2 * units) : zeros,
  });
  const step = cell === 'lstm' ? lstm : gru;
  return (sequence, pass, present) => {
    const [batch] = sequence[0]!.shape;
    const [w, u] = [input(pass) as tf.Tensor2D, recurrent(pass) as tf.Tensor2D];
    let state: State = { output: tf.zeros([batch, units]), memory: tf.zeros([batch, units]) };
    return sequence.map((x, i) => {
      const fromInput = addBias<tf.Tensor2D>(tf.matMul(x, w), bias(pass) as tf.Tensor1D);
      const next = step(fromInput, tf.matMul(state.output, u), state);
      state = present ? kept(state, next, present[i]!) : next;
      return state.output;
    });
  };
}

/** The next state where there is a token, that of before where there is none. */
function kept(before: State, next: State, present: tf.Tensor2D): State {
  const choose = (a: tf.Tensor2D, b: tf.Tensor2D): tf.Tensor2D => tf.add(a, tf.mul(tf.sub(b, a), present));
  return { output: choose(before.output, next.output), memory: choose(before.memory, next.memory) };
}

interface State {
  readonly output: tf.Tensor2D;
  /** Of LSTM cells alone. */
  readonly memory: tf.Tensor2D;
}

/** What one place makes of the products of its input and of the last output, each [batch, gates · units]. */
type Step = (fromInput: tf.Tensor2D, fromOutput: tf.Tensor2D, before: State) => State;

const lstm: Step = (fromInput, fromOutput, { memory }) => {
  const [enter, keep, candidate, leave] = tf.split(tf.add(fromInput, fromOutput) as tf.Tensor2D, 4, 1);
  const next: tf.Tensor2D = tf.add(tf.mul(tf.sigmoid(keep!), memory), tf.mul(tf.sigmoid(enter!), tf.tanh(candidate!)));
  return { memory: next, output: tf.mul(tf.sigmoid(leave!), tf.tanh(next)) };
};

const gru: Step = (fromInput, fromOutput, before) => {
  const [updateX, resetX, candidateX] = tf.split(fromInput, 3, 1);
  const [updateH, resetH, candidateH] = tf.split(fromOutput, 3, 1);
  const update = tf.sigmoid(tf.add(updateX!, updateH!));
  const reset = tf.sigmoid(tf.add(resetX!, resetH!));
  const candidate = tf.tanh(tf.add(candidateX!, tf.mul(reset, candidateH!)));
  // candidate + update · (before − candidate)
  const difference = tf.add(before.output, tf.mul(candidate, -1));
  return { memory: before.memory, output: tf.add(candidate, tf.mul(update, difference)) };
};
