import * as tf from '@tensorflow/tfjs-core';

export interface TapedActivation {
  /** `relu`, `sigmoid` … */
  readonly kind: string;
  readonly output: tf.Tensor;
}

/** Kernels of activation functions, as they are on the tape; a fused or custom operation goes by its own name. */
const kinds = ['relu', 'relu6', 'leakyrelu', 'prelu', 'elu', 'selu', 'gelu', 'silu', 'sigmoid', 'tanh'];

interface TapeNode {
  readonly kernelName: string | null;
  readonly inputs: Readonly<Record<string, tf.Tensor>>;
  readonly outputs: readonly tf.Tensor[];
}

interface Engine {
  readonly state: { readonly activeTape: readonly TapeNode[] | null };
}

/**
 * The outputs of all activation functions in the forward pass that is being recorded, in the order of the network.
 * Reads the tape that tfjs keeps for the gradient, so that no model has to tell of its layers.
 */
export function tapedActivations(): TapedActivation[] {
  const tape = (tf.engine() as unknown as Engine).state.activeTape ?? [];
  const seen = new Set<number>();
  return tape.flatMap(({ kernelName, inputs, outputs: [output] }) => {
    const kind = (kernelName ?? '').toLowerCase().replace(/_+(op)?$/, '');
    if (!output || output.rank < 2 || !kinds.includes(kind)) return [];
    // What an operation saves for its gradient is a copy under the same name.
    const isCopy = Object.values(inputs).some(({ id }) => seen.has(id));
    seen.add(output.id);
    return isCopy ? [] : [{ kind, output }];
  });
}
