import * as tf from '@tensorflow/tfjs-core';
import { type Compile, registerCompiler } from '../compile.ts';
import type { NativeBackend } from './backend.ts';
import { Program } from './program.ts';
import { record } from './recording.ts';

const compile: Compile = (inputs, f) => {
  const backend = tf.backend() as unknown as NativeBackend;
  // The session that the binding offers is fed from the processor's memory, and answers into it.
  if (backend.isUsingGpuDevice) return undefined;
  const recorded = record(backend, inputs, f);
  if (!recorded) return undefined;
  try {
    return new Program(backend, recorded);
  } catch {
    // Where no folder can be written, say. One operation after the other computes the same.
    return undefined;
  }
};

/** Registers the compiler of the back end that tfjs-node and tfjs-node-gpu share. */
export function registerNativeCompiler(): void {
  registerCompiler('tensorflow', compile);
}
