import * as tf from '@tensorflow/tfjs-core';
import type { BackendName } from '../../core/sweep/trainer-settings.ts';
import { registerGradients } from '../gradients/register.ts';
import { installNative, quietTensorFlow } from './native/install.ts';
import { startWasm } from './wasm/load.ts';

type Loadable = Exclude<BackendName, 'auto'>;

const remedies: Partial<Record<Loadable, string>> = {
  'tfjs-node-gpu':
    'install it with `npm install @tensorflow/tfjs-node-gpu` on a machine with CUDA, or set backend: auto',
  'tfjs-node': 'install it with `npm install @tensorflow/tfjs-node`, or set backend: auto',
};

async function load(name: Loadable): Promise<void> {
  // Leaves out tfjs's checks of every argument, and its advertisement on standard error.
  tf.enableProdMode();
  if (name === 'wasm') await startWasm();
  else if (name === 'cpu') await import('@tensorflow/tfjs-backend-cpu');
  else {
    quietTensorFlow();
    await import(/* an optional package: nothing for the compiler to find */ `@tensorflow/${name}`);
  }
  const registered = name.startsWith('tfjs-node') ? 'tensorflow' : name;
  if (!(await tf.setBackend(registered))) throw new Error(`tfjs could not start its back end ${registered}`);
  await tf.ready();
  // tfjs-node brings along the gradients of tfjs-layers, some of which take several times as long as ours.
  registerGradients({ anew: registered === 'tensorflow' });
  if (registered === 'tensorflow') installNative();
  if (name === 'tfjs-node-gpu' && !(tf.backend() as { isUsingGpuDevice?: boolean }).isUsingGpuDevice) {
    throw new Error('TensorFlow found no GPU: check the driver and the CUDA libraries');
  }
}

/**
 * Makes the chosen back end tfjs's current one and answers its name; `auto` takes the first native one that loads.
 * @throws Error with the remedy when a back end was asked for by name and does not load.
 */
export async function selectBackend(wanted: BackendName, log: (line: string) => void): Promise<Loadable> {
  if (wanted !== 'auto') {
    try {
      await load(wanted);
    } catch (cause) {
      const remedy = remedies[wanted];
      throw new Error(`back end ${wanted} is not available${remedy ? `: ${remedy}` : ''} (${reason(cause)})`, {
        cause,
      });
    }
    log(`back end: ${wanted}`);
    return wanted;
  }
  for (const name of ['tfjs-node-gpu', 'tfjs-node'] as const) {
    try {
      await load(name);
      log(`back end: ${name}`);
      return name;
    } catch (cause) {
      if (!isMissingPackage(cause)) log(`back end ${name} is installed but does not start: ${reason(cause)}`);
    }
  }
  await load('wasm');
  log('back end: wasm');
  return 'wasm';
}

function reason(cause: unknown): string {
  return cause instanceof Error ? cause.message.split('\n')[0]! : String(cause);
}

function isMissingPackage(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === 'ERR_MODULE_NOT_FOUND';
}
