import * as tf from '@tensorflow/tfjs-core';

export interface TapedActivation {
  /** `relu`, `sigmoid` … */
  readonly kind: string;
  readonly output: tf.Tensor;
}

/** Kernels of activation functions, as they are on the tape; a fused or custom operation goes by its own name. */
const kinds = ['relu', 'relu6', 'leakyrelu', 'prelu', 'elu', 'selu', 'gelu', 'silu', 'sigmoid', 'tanh'];

interface Engine {
  readonly state: {
    readonly activeTape:
      | readonly { readonly kernelName: string | null; readonly outputs: readonly tf.Tensor[] }[]
      | null;
  };
}

/**
 * The outputs of all activation functions in the forward pass that is being recorded, in the order of the network.
 * Reads the tape that tfjs keeps for the gradient, so that no model has to tell of its layers.
 */
export function tapedActivations(): TapedActivation[] {
  const tape = (tf.engine() as unknown as Engine).state.activeTape ?? [];
  return tape.flatMap(({ kernelName, outputs: [output] }) => {
    const kind = (kernelName ?? '').toLowerCase().replace(/_+(op)?$/, '');
    return output && kinds.includes(kind) && output.rank >= 2 ? [{ kind, output }] : [];
  });
}
