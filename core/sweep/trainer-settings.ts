import * as z from 'zod';
import type { Params } from '../space/parameter.ts';
import { afterSettings, sourceSettings } from './built-in/after-settings.ts';
import { augmentationSettings } from './built-in/augmentation-settings.ts';
import { customSettings } from './built-in/custom-settings.ts';
import { type DataSettings, dataSettings } from './built-in/data-settings.ts';
import { diffusionSettings } from './built-in/diffusion-settings.ts';
import { refuseData, refuseWithData } from './built-in/family-inputs.ts';
import { families, networkSettings, onlyFor } from './built-in/network-settings.ts';
import { optimisationSettings } from './built-in/optimisation-settings.ts';
import { parallelSettings } from './built-in/parallel-settings.ts';
import { regularisationSettings } from './built-in/regularisation-settings.ts';
import { scheduleSettings } from './built-in/schedule-settings.ts';
import { sequenceSettings } from './built-in/sequence-settings.ts';
import { tableSettings } from './built-in/table-settings.ts';
import { jobSettings } from './job-settings.ts';
import { retrySettings } from './retry-settings.ts';

/** Settings that a search may set by name. */
const tunable = {
  ...optimisationSettings,
  ...parallelSettings,
  ...scheduleSettings,
  ...regularisationSettings,
  ...augmentationSettings,
  ...networkSettings,
  ...sequenceSettings,
  ...tableSettings,
  ...diffusionSettings,
  ...afterSettings,
  epochs: z
    .int()
    .min(1)
    .max(100_000)
    .optional()
    .describe("Passes over the training images, at most the scheduler's max; that max, else 10, unless given."),
  steps: z
    .int()
    .min(1)
    .max(100_000_000)
    .optional()
    .describe(
      "Optimiser steps instead of epochs: as many epochs as they take, the last one cut short; at most the scheduler's max epochs.",
    ),
};
/** Epochs where neither the spec nor the scheduler says. */
export const defaultEpochs = 10;

/** The `trainer` section of a spec that uses the built-in trainer. */
export const builtInTrainer = z.strictObject({
  family: z
    .enum(families)
    .default('mlp')
    .describe(
      'Model family: mlp for a first try, cnn for images, resnet for harder ones; rnn and transformer read texts, and images row by row; mlp reads tables too.',
    ),
  data: dataSettings,
  backend: z
    .enum(['auto', 'tfjs-node-gpu', 'tfjs-node', 'wasm', 'cpu'])
    .default('auto')
    .describe('Compute back end; auto is the first of tfjs-node-gpu and tfjs-node that is installed, else wasm.'),
  tf32: z
    .boolean()
    .default(true)
    .describe(
      "tfjs-node-gpu: whether GPUs from Ampere on may compute float32 products with ten bits of mantissa, as is TensorFlow's default; false sets NVIDIA_TF32_OVERRIDE=0 before the back end is loaded.",
    ),
  prefetch: z
    .int()
    .min(0)
    .max(64)
    .default(2)
    .describe(
      'Batches that a thread of its own prepares ahead, where images are augmented and there are 2000 at least; 0 for none. Results are the same.',
    ),
  checkpoint_every: z.int().min(1).max(100_000).default(1).describe('Epochs between two checkpoints.'),
  ...customSettings,
  ...sourceSettings,
  ...jobSettings,
  ...retrySettings,
  ...tunable,
});
export type BuiltInTrainer = z.infer<typeof builtInTrainer>;
export type BackendName = BuiltInTrainer['backend'];

/** Names of the parameters that a search may vary with this model family. */
export function tunableNames(family: BuiltInTrainer['family']): readonly string[] {
  return Object.keys(tunable).filter((name) => onlyFor[name]?.includes(family) ?? true);
}

/** Whether a searched parameter is for the module of a custom network, and none of the trainer's own. */
export function isForModule(family: BuiltInTrainer['family'], name: string): boolean {
  if (family !== 'custom') return false;
  return !Object.hasOwn(builtInTrainer.shape, name) || (onlyFor[name]?.includes('custom') ?? true) === false;
}

/** Why `module` and `params` do not go with the family, by the field that is wrong. */
export function refuseModule({
  family,
  module,
  params,
}: BuiltInTrainer): readonly ['module' | 'params', string] | undefined {
  if (family === 'custom')
    return module === undefined ? ['module', 'family custom needs the module that builds the network'] : undefined;
  const field = module !== undefined ? 'module' : params !== undefined ? 'params' : undefined;
  return field && [field, `has no effect on family ${family}: remove it or use family custom`];
}

/**
 * Why a search cannot set the parameter `name` of the built-in trainer, or undefined when it can; a search over
 * anything else is a slip that would silently tune nothing.
 */
export function refuseParameter(
  family: BuiltInTrainer['family'],
  name: string,
  data: DataSettings = 'mnist',
): string | undefined {
  if (isForModule(family, name)) return undefined;
  if (tunableNames(family).includes(name)) return refuseWithData(family, data, name);
  const others = onlyFor[name];
  if (others) return `${name} has no effect on family ${family}: remove it or use family ${others.join(' or ')}`;
  return `the built-in trainer has no parameter ${name}; it knows ${tunableNames(family).join(', ')}`;
}

/**
 * The settings of one trial: the spec's, overridden by the trial's parameters of the same name.
 * @throws Error naming the field, when a value is out of its range or a parameter is unknown.
 */
export function trialSettings(trainer: Readonly<Record<string, unknown>>, params: Params): BuiltInTrainer {
  // The spec was checked as a whole before; fields that belong to every kind of trainer are not this one's.
  const own = Object.entries(params).filter(([name]) => isForModule(trainer.family as BuiltInTrainer['family'], name));
  const known = Object.fromEntries(Object.entries(params).filter((entry) => !own.some(([name]) => name === entry[0])));
  const forModule = own.length > 0 && {
    params: { ...(trainer.params as Params | undefined), ...Object.fromEntries(own) },
  };
  const parsed = z.object(builtInTrainer.shape).safeParse({ ...trainer, ...known, ...forModule });
  if (!parsed.success) throw new Error(`trainer settings: ${z.prettifyError(parsed.error).replaceAll('\n', ' ')}`);
  const { family, data } = parsed.data;
  const unread = refuseData(family, data);
  if (unread) throw new Error(unread);
  const wrong = refuseModule(parsed.data);
  if (wrong) throw new Error(`${wrong[0]}: ${wrong[1]}`);
  for (const name of Object.keys(params)) {
    const refusal = refuseParameter(family, name, data);
    if (refusal) throw new Error(refusal);
  }
  return parsed.data;
}
