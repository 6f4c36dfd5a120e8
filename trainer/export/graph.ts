import * as tf from '@tensorflow/tfjs-core';
import { passOf, type TrainedNetwork } from '../after/network.ts';
import type { Pass } from '../models/model.ts';
import { float, integer, type Node, shaped, tensorOf } from './attributes.ts';
import { type Constant, operations } from './operations.ts';
import { type Call, release, type Trace, traced } from './trace.ts';

/** A tensor of the graph that is known beforehand. */
export interface GraphWeight {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array | Int32Array;
  /** Of the network, and so to be quantised; all others belong to the graph. */
  readonly learnt: boolean;
}

export interface Graph {
  readonly nodes: readonly Node[];
  readonly weights: readonly GraphWeight[];
}

/** Two numbers of examples that occur in no network by chance: what differs between them is the batch. */
const batches = [11, 13] as const;

/**
 * A network as a TensorFlow graph from `input` [batch, …] to `output`: its forward pass is run on two batches of
 * different sizes and every kernel noted; where the two differ, the batch is left open.
 * @throws Error naming an operation that has no counterpart
 */
export function graphOf(network: TrainedNetwork): Graph {
  const pass = passOf(network);
  const run = (batch: number): Run => {
    const input = tf.zeros([batch, ...network.input.shape]);
    return { input, ...traced(() => network.model.logits(input, pass)) };
  };
  const runs = batches.map(run);
  try {
    return new GraphWriter(network, pass, runs[0]!, runs[1]!).write();
  } finally {
    for (const one of runs) release(one);
    tf.dispose([runs.map(({ input }) => input), [...pass.weights], [...pass.state]]);
  }
}

type Run = Trace & { readonly input: tf.Tensor };

class GraphWriter {
  readonly #first: Run;
  readonly #second: Run;
  readonly #nodes: Node[] = [];
  readonly #weights: GraphWeight[] = [];
  /** What a tensor of the first run is called. */
  readonly #names = new Map<number, string>();
  readonly #taken = new Set<string>();
  /** By a node's name the layer that it belongs to, as far as that is known. */
  readonly #layers = new Map<string, string>();

  constructor(network: TrainedNetwork, pass: Pass, first: Run, second: Run) {
    this.#first = first;
    this.#second = second;
    const { model, weights, state } = network;
    const shape = shaped([-1, ...network.input.shape]);
    this.#names.set(first.input.id, this.#node('input', 'Placeholder', [], { dtype: float, shape }));
    const learnt = [...model.parameters, ...model.state];
    [...pass.weights, ...pass.state].forEach((tensor, i) => {
      const values = [...weights, ...state][i]!;
      this.#names.set(tensor.id, this.#constant(learnt[i]!.name, tensor.shape, values, true));
    });
  }

  write(): Graph {
    const { calls, output } = this.#first;
    const others = this.#second.calls;
    if (calls.length !== others.length || calls.some(({ kernel }, i) => kernel !== others[i]!.kernel)) {
      throw new Error('export: the network does not do the same for every number of examples');
    }
    for (const [i, call] of calls.entries()) this.#add(call, others[i]!);
    this.#node('output', 'Identity', [this.#names.get(output.id)!], { T: float });
    return { nodes: this.#nodes, weights: this.#weights };
  }

  #add(call: Call, other: Call): void {
    const { kernel, inputs, outputs } = call;
    // Made of nothing, or a second name of its input: no node.
    if (Object.keys(inputs).length === 0) return;
    const translate = operations[kernel];
    if (!translate) throw new Error(`export: operation ${kernel} has no counterpart in a graph of TensorFlow`);
    const given = Object.values(inputs);
    const about = { input: given[0]!.rank, count: given.length, names: Object.keys(inputs) };
    const { op, inputs: order, attr, behind = [] } = translate(withOpenBatch(call.attributes, other.attributes), about);
    const sources = order.map((one) =>
      typeof one === 'string'
        ? this.#source(inputs[one]!, other.inputs[one]!)
        : this.#constant(`${kernel}/constant`, one.shape, constantValues(one), false),
    );
    const layer = this.#layerOf(sources);
    const base = layer === undefined ? kernel : `${layer}/${kernel}`;
    const added = (from: readonly string[], own: string, attributes: Node['attr']) => {
      const node = this.#node(base, own, from, attributes);
      if (layer !== undefined) this.#layers.set(node, layer);
      return node;
    };
    let name = added(sources, op, attr);
    for (const next of behind) {
      const more = next.input === undefined ? [] : [this.#source(inputs[next.input]!, other.inputs[next.input]!)];
      name = added([name, ...more], next.op, next.attr);
    }
    for (const [i, { id }] of outputs.entries()) this.#names.set(id, i === 0 ? name : `${name}:${i}`);
  }

  /** The layer whose parameters are among a node's inputs, else that of its first input. */
  #layerOf(sources: readonly string[]): string | undefined {
    const learnt = this.#weights.find(({ name, learnt: own }) => own && sources.includes(name))?.name;
    if (learnt === undefined) return this.#layers.get(sources[0]!.split(':')[0]!);
    return learnt.includes('/') ? learnt.slice(0, learnt.lastIndexOf('/')) : undefined;
  }

  /** The name of a kernel's input; what the network made itself is a constant. */
  #source(tensor: tf.Tensor, other: tf.Tensor): string {
    const known = this.#names.get(tensor.id);
    if (known !== undefined) return known;
    const [values, others] = [tensor.dataSync() as Float32Array, other.dataSync() as Float32Array];
    const isSame = tensor.shape.join() === other.shape.join();
    const shape = isSame ? tensor.shape : [1, ...tensor.shape.slice(1)];
    const kept = values.slice(
      0,
      shape.reduce((product, extent) => product * extent, 1),
    );
    // Zeros for each example, as recurrent networks begin with, are spread over them from one row.
    const repeated = !isSame && [...values, ...others].every((value, i) => value === kept[i % kept.length]);
    if (!isSame && !repeated)
      throw new Error('export: the network has constants that depend on the number of examples');
    const name = this.#constant('constant', shape, tensor.dtype === 'int32' ? Int32Array.from(kept) : kept, false);
    this.#names.set(tensor.id, name);
    return name;
  }

  #constant(name: string, shape: readonly number[], values: Float32Array | Int32Array, learnt: boolean): string {
    const dtype = values instanceof Int32Array ? integer : float;
    const own = this.#node(name, 'Const', [], { dtype, value: tensorOf(dtype.type, shape) });
    this.#weights.push({ name: own, shape, values, learnt });
    return own;
  }

  #node(base: string, op: string, input: readonly string[], attr: Node['attr']): string {
    let name = base;
    for (let count = 2; this.#taken.has(name); count += 1) name = `${base}_${count}`;
    this.#taken.add(name);
    this.#nodes.push({ name, op, ...(input.length > 0 && { input }), attr });
    return name;
  }
}

const constantValues = ({ values, type }: Constant) =>
  type === 'int32' ? Int32Array.from(values) : Float32Array.from(values);

/** Attributes of the first run with -1 for numbers that differ in the second. */
function withOpenBatch(first: Record<string, unknown>, second: Record<string, unknown>): Record<string, unknown> {
  const open = (one: unknown, other: unknown): unknown => {
    if (ArrayBuffer.isView(one)) return open(Array.from(one as Int32Array), Array.from(other as Int32Array));
    if (Array.isArray(one)) return one.map((value, i) => open(value, (other as unknown[])[i]));
    return typeof one === 'number' && one !== other ? -1 : one;
  };
  return Object.fromEntries(Object.entries(first).map(([name, value]) => [name, open(value, second[name])]));
}
