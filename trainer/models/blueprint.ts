import type * as tf from '@tensorflow/tfjs-core';
import type { ParameterShape, Pass } from './model.ts';

/** Collects a model's parameters and state while its layers are put together. */
export class Blueprint {
  readonly parameters: ParameterShape[] = [];
  readonly state: ParameterShape[] = [];

  /** Adds a parameter; the answer finds it in a pass. */
  parameter(shape: ParameterShape): (pass: Pass) => tf.Tensor {
    const index = this.parameters.push(shape) - 1;
    return ({ weights }) => weights[index]!;
  }

  /** Adds an entry to the state; the answer finds it, and takes over its next value. */
  stateful(shape: ParameterShape): {
    readonly read: (pass: Pass) => tf.Tensor;
    readonly write: (pass: Pass, value: tf.Tensor) => void;
  } {
    const index = this.state.push(shape) - 1;
    return { read: ({ state }) => state[index]!, write: ({ training }, value) => training?.update(index, value) };
  }
}
