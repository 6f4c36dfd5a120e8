import { registerGradients } from '../gradients/register.ts';
import type { UserTensorFlow } from './user-module.ts';

const layersPackage = '@tensorflow/tfjs-layers';

/** What tfjs-layers exports that modules build networks with. */
const layersExports = ['layers', 'sequential', 'model', 'input', 'initializers', 'regularizers', 'constraints'];

/**
 * TensorFlow.js as modules get it: tfjs-core, and tfjs-layers where it is installed; where it is not, the use of what it
 * exports says how to install it.
 */
export async function loadTensorFlow(): Promise<UserTensorFlow> {
  const core = await import('@tensorflow/tfjs-core');
  const layers = await loadLayers();
  // Its gradients would take the place of ours, which are made for these back ends.
  if (layers) registerGradients({ anew: true });
  const all: Record<string, unknown> = { ...core, ...layers };
  if (!layers) {
    for (const name of layersExports) {
      Object.defineProperty(all, name, {
        get() {
          throw new Error(`tf.${name} comes with ${layersPackage}: install it with \`npm install ${layersPackage}\``);
        },
      });
    }
  }
  return all as unknown as UserTensorFlow;
}

async function loadLayers(): Promise<Record<string, unknown> | undefined> {
  try {
    const module = await import(/* an optional package: nothing for the compiler to find */ `${layersPackage}`);
    return module.default ?? module;
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ERR_MODULE_NOT_FOUND') return undefined;
    throw cause;
  }
}
