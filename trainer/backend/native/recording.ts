import * as tf from '@tensorflow/tfjs-core';
import type { Traced } from '../compile.ts';
import type { Attribute, NativeBackend } from './backend.ts';
import type { GraphNode } from './graph.ts';

/** A graph that computes what a function of tensors computed when it was called. */
export interface Recorded {
  readonly nodes: readonly GraphNode[];
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

let recording = false;

/** Whether the operations that run now are being written down. */
export function isRecording(): boolean {
  return recording;
}

/**
 * Calls the function and writes down every operation of TensorFlow between its inputs and its results. Values that it
 * brings from JavaScript become constants. Answers undefined where that would not be the function: it read values back,
 * or used tensors that it was not given.
 */
export function record(
  backend: NativeBackend,
  inputs: readonly tf.Tensor[],
  f: (inputs: readonly tf.Tensor[]) => Traced | undefined,
): Recorded | undefined {
  const recorder = new Recorder(backend, inputs);
  const patched = recorder.patches();
  const names = Object.keys(patched) as (keyof typeof patched)[];
  Object.assign(backend, patched);
  recording = true;
  try {
    let recorded: Recorded | undefined;
    tf.tidy(() => {
      const traced = f(inputs);
      recorded = traced && recorder.graph(traced);
    });
    return recorded;
  } finally {
    recording = false;
    // The methods are the class's again.
    for (const name of names) delete (backend as unknown as Record<string, unknown>)[name];
  }
}

interface Upload {
  readonly values: tf.backend_util.BackendValues;
  readonly shape: readonly number[];
  readonly dtype: tf.DataType;
}

class Recorder {
  readonly #backend: NativeBackend;
  readonly #inputs: readonly string[];
  readonly #nodes = new Map<string, GraphNode>();
  /** Names of the outputs that hold each tensor's values. */
  readonly #names = new Map<tf.DataId, string>();
  readonly #uploads = new Map<tf.DataId, Upload>();
  #isFunction = true;

  constructor(backend: NativeBackend, inputs: readonly tf.Tensor[]) {
    this.#backend = backend;
    this.#inputs = inputs.map((tensor, i) => this.#addInput(`input-${i}`, tensor));
  }

  /** The back end's methods while it is listened to. */
  patches(): Pick<NativeBackend, 'executeSingleOutput' | 'executeMultipleOutputs' | 'move' | 'readSync' | 'read'> {
    const on = this.#backend;
    const original = Object.getPrototypeOf(on) as NativeBackend;
    return {
      executeSingleOutput: (operation, attributes, inputs) => {
        const output = original.executeSingleOutput.call(on, operation, attributes, inputs);
        this.#note(operation, attributes, inputs, [output]);
        return output;
      },
      executeMultipleOutputs: (operation, attributes, inputs, count) => {
        const outputs = original.executeMultipleOutputs.call(on, operation, attributes, inputs, count);
        this.#note(operation, attributes, inputs, outputs);
        return outputs;
      },
      move: (dataId, values, shape, dtype, count) => {
        this.#uploads.set(dataId, { values, shape, dtype });
        original.move.call(on, dataId, values, shape, dtype, count);
      },
      readSync: (dataId) => {
        this.#isFunction = false;
        return original.readSync.call(on, dataId);
      },
      read: (dataId) => {
        this.#isFunction = false;
        return original.read.call(on, dataId);
      },
    };
  }

  graph({ results, made = [] }: Traced): Recorded | undefined {
    const outputs = results.map(({ dataId, dtype }, i) => {
      // A node of its own: what is fed to a session cannot be fetched from it.
      const type = this.#typeAttribute('T', dtype);
      return `${this.#add(`output-${i}`, 'Identity', [this.#nameOf(dataId)], [type])}:0`;
    });
    // What looked like constants takes the place of its node.
    const more = made.map((tensor, i) => this.#addInput(this.#names.get(tensor.dataId) ?? `made-${i}`, tensor));
    if (!this.#isFunction) return undefined;
    return { nodes: [...this.#nodes.values()], inputs: [...this.#inputs, ...more], outputs };
  }

  #note(
    operation: string,
    attributes: readonly Attribute[],
    inputs: readonly tf.TensorInfo[],
    outputs: readonly tf.Tensor[],
  ): void {
    const from = inputs.map((input) => this.#nameOf(input.dataId));
    const name = `node-${this.#nodes.size}`;
    if (operation === 'BatchMatMulV2' && inputs.every(({ shape }) => shape?.length === 2)) {
      this.#add(name, 'MatMul', from, attributes.map(ofPlainProduct));
    } else {
      this.#add(name, operation, from, attributes);
    }
    outputs.forEach(({ dataId }, i) => {
      this.#names.set(dataId, i === 0 ? name : `${name}:${i}`);
    });
  }

  #nameOf(dataId: tf.DataId): string {
    const name = this.#names.get(dataId) ?? this.#addConstant(dataId);
    this.#names.set(dataId, name);
    return name;
  }

  #addConstant(dataId: tf.DataId): string {
    const name = `constant-${this.#nodes.size}`;
    const upload = this.#uploads.get(dataId);
    if (!upload || !ArrayBuffer.isView(upload.values)) {
      this.#isFunction = false;
      return name;
    }
    const { values, shape, dtype } = upload;
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    const tensor = { type: this.#typeOf(dtype), shape, bytes };
    return this.#add(name, 'Const', [], [this.#typeAttribute('dtype', dtype), { name: 'value', tensor }]);
  }

  #addInput(name: string, { dataId, dtype, shape }: tf.Tensor): string {
    const shapeAttribute = { name: 'shape', type: this.#backend.binding.TF_ATTR_SHAPE, value: shape };
    this.#add(name, 'Placeholder', [], [this.#typeAttribute('dtype', dtype), shapeAttribute]);
    this.#names.set(dataId, name);
    return name;
  }

  #typeAttribute(name: string, dtype: tf.DataType): Attribute {
    return { name, type: this.#backend.binding.TF_ATTR_TYPE, value: this.#typeOf(dtype) };
  }

  #typeOf(dtype: tf.DataType): number {
    const { TF_FLOAT, TF_INT32, TF_BOOL } = this.#backend.binding;
    if (dtype === 'int32') return TF_INT32;
    if (dtype === 'bool') return TF_BOOL;
    if (dtype !== 'float32') this.#isFunction = false;
    return TF_FLOAT;
  }

  #add(name: string, operation: string, inputs: readonly string[], attributes: GraphNode['attributes']): string {
    this.#nodes.set(name, { name, operation, inputs, attributes });
    return name;
  }
}

/** Attributes of a product of batches of matrices for one of two matrices, which TensorFlow fuses with what follows. */
function ofPlainProduct(attribute: Attribute): Attribute {
  if (attribute.name === 'adj_x') return { ...attribute, name: 'transpose_a' };
  if (attribute.name === 'adj_y') return { ...attribute, name: 'transpose_b' };
  return attribute;
}
