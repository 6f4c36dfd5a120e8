import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs-core';
import { installClassification } from './classification.ts';
import { installFastConvolutions } from './convolutions.ts';
import { installDepthwiseGradients } from './depthwise.ts';
import { installElementwise } from './elementwise.ts';
import { installSharedIdentity } from './identity.ts';
import { installFastPooling } from './pooling.ts';
import { installFastProducts } from './products.ts';
import { installRows } from './rows.ts';
import { installFastSlices } from './slices.ts';

const binary = 'tfjs-backend-wasm-simd.wasm';

/** The folder of the wasm binaries: beside the bundled trainer, else in the installed package. */
function binaryFolder(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  if (existsSync(join(here, binary))) return `${here}/`;
  const packageFile = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm/package.json');
  return `${join(dirname(packageFile), 'dist')}/`;
}

/** Starts the wasm back end, and gives it the kernels that training needs unless it is wanted as published. */
export async function startWasm({ stock = false } = {}): Promise<void> {
  const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm');
  setWasmPaths(binaryFolder());
  // The emscripten module adds handlers that print its whole source, a hundred kilobytes, at any uncaught error.
  const events = ['uncaughtException', 'unhandledRejection'] as const;
  const before = events.map((event) => process.listeners(event as 'uncaughtException'));
  if (!(await tf.setBackend('wasm'))) throw new Error('the wasm module did not start');
  events.forEach((event, i) => {
    for (const listener of process.listeners(event as 'uncaughtException')) {
      if (!before[i]!.includes(listener)) process.removeListener(event, listener);
    }
  });
  useFastKernels(!stock);
}

let restore: (() => void) | undefined;

/** Puts our kernels in the place of the published ones, or those back; either may be repeated. */
export function useFastKernels(fast: boolean): void {
  if (fast && !restore) {
    const install = [
      installFastProducts,
      installFastConvolutions,
      installFastPooling,
      installFastSlices,
      installDepthwiseGradients,
      installSharedIdentity,
      installElementwise,
      installRows,
      installClassification,
    ];
    const undo = install.flatMap((one) => one());
    restore = () => {
      for (const one of undo.reverse()) one();
    };
  } else if (!fast && restore) {
    restore();
    restore = undefined;
  }
}
