import { registerNativeCompiler } from './compile.ts';
import { registerNativeFormulas } from './elementwise.ts';
import { replaceFilterGradient } from './filter-gradient.ts';
import { registerNativeKernels } from './kernels.ts';

/** Gives the back end that tfjs-node and tfjs-node-gpu share, once it has started, what it has not by itself. */
export function installNative(): void {
  registerNativeKernels();
  replaceFilterGradient();
  registerNativeFormulas();
  registerNativeCompiler();
}

/** Call it before the package is loaded. TensorFlow writes a paragraph about every graph that it takes. */
export function quietTensorFlow(): void {
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '1';
}
