import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type * as tf from '@tensorflow/tfjs-core';
import type { NativeBackend } from './backend.ts';
import { encodeSavedModel, type GraphNode, tag } from './graph.ts';

/**
 * A graph in a session of TensorFlow: all its operations are one call from JavaScript, are optimised together, and
 * reuse each other's memory.
 */
export class Session {
  readonly #backend: NativeBackend;
  readonly #session: number;
  readonly #inputs: string;
  readonly #outputs: string;

  /**
   * @param inputs names of placeholders, @param outputs names of nodes' outputs, `name:0`
   * @throws Error when TensorFlow does not accept the graph
   */
  constructor(
    backend: NativeBackend,
    { nodes, inputs, outputs }: { nodes: readonly GraphNode[]; inputs: readonly string[]; outputs: readonly string[] },
  ) {
    this.#backend = backend;
    this.#inputs = inputs.map((name) => `${name}:0`).join(',');
    this.#outputs = outputs.join(',');
    const folder = mkdtempSync(join(tmpdir(), 'skysweep-graph-'));
    try {
      // What the binding offers is a folder to load; sessions take graphs from memory as well.
      writeFileSync(join(folder, 'saved_model.pb'), encodeSavedModel(nodes, backend.binding));
      this.#session = backend.binding.loadSavedModel(folder, tag);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  run(inputs: readonly tf.TensorInfo[]): tf.Tensor[] {
    const ids = this.#backend.getInputTensorIds(inputs);
    const results = this.#backend.binding.runSavedModel(this.#session, ids, this.#inputs, this.#outputs);
    return results.map((metadata) => this.#backend.createOutputTensor(metadata));
  }

  dispose(): void {
    this.#backend.binding.deleteSavedModel(this.#session);
  }
}
