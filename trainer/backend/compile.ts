import * as tf from '@tensorflow/tfjs-core';

/** A function of tensors that a back end computes as a whole instead of one operation after the other. */
export interface Program {
  /** Results for inputs of the types and shapes that it was compiled for. */
  run(inputs: readonly tf.Tensor[]): tf.Tensor[];
  dispose(): void;
}

/** What a function that is to be compiled answers when it is called. */
export interface Traced {
  readonly results: readonly tf.Tensor[];
  /** Tensors that it made by itself, of other values every time: inputs of the program behind the given ones. */
  readonly made?: readonly tf.Tensor[];
}

/** Calls the function, on the inputs given, and answers undefined where it is not one of tensors alone. */
export type Compile = (
  inputs: readonly tf.Tensor[],
  f: (inputs: readonly tf.Tensor[]) => Traced | undefined,
) => Program | undefined;

const compilers = new Map<string, Compile>();

/** Gives a back end of tfjs its compiler. */
export function registerCompiler(backend: string, compile: Compile): void {
  compilers.set(backend, compile);
}

/** The function as a program of the current back end; undefined where there is none. */
export const compile: Compile = (inputs, f) => compilers.get(tf.getBackend())?.(inputs, f);
