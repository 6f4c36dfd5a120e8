import * as tf from '@tensorflow/tfjs-core';

export interface TapedActivation {
  /** `relu`, `sigmoid` … */
  readonly kind: string;
  readonly output: tf.Tensor;
}

/** Kernels of activation functions; what is put together from several kernels, as gelu and silu are, is not seen. */
const kernels: readonly string[] = [tf.Relu, tf.Relu6, tf.LeakyRelu, tf.Prelu, tf.Elu, tf.Selu, tf.Sigmoid, tf.Tanh];

interface TapeNode {
  readonly kernelName: string | null;
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
  return tape.flatMap(({ kernelName, outputs: [output] }) =>
    // A network of the user's may have freed it.
    output && !output.isDisposed && output.rank >= 2 && kernelName && kernels.includes(kernelName)
      ? [{ kind: kernelName.toLowerCase(), output }]
      : [],
  );
}
