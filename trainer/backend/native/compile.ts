import * as tf from '@tensorflow/tfjs-core';
import { type Compile, registerCompiler } from '../compile.ts';
import type { NativeBackend } from './backend.ts';
import { record } from './recording.ts';
import { Session } from './session.ts';

/** Where no folder can be written, or TensorFlow refuses a graph, nothing is compiled from then on. */
let isPossible = true;

const compile: Compile = (inputs, f) => {
  const backend = tf.backend() as unknown as NativeBackend;
  // The session that the binding offers is fed from the processor's memory, and answers into it.
  if (backend.isUsingGpuDevice || !isPossible) return undefined;
  const recorded = record(backend, inputs, f);
  if (!recorded) return undefined;
  try {
    return new Session(backend, recorded);
  } catch (error) {
    isPossible = false;
    const why = error instanceof Error ? error.message : String(error);
    console.error(`skysweep: TensorFlow computes one operation after the other, which takes longer: ${why}`);
    return undefined;
  }
};

/** Registers the compiler of the back end that tfjs-node and tfjs-node-gpu share. */
export function registerNativeCompiler(): void {
  registerCompiler('tensorflow', compile);
}
