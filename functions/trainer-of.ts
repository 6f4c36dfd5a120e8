import type { Spec } from '../core/sweep/spec/schema.ts';

/** Without a trainer a sweep runs no jobs: workers that someone else runs ask for its trials. */
export const isExternal = ({ trainer }: Pick<Spec, 'trainer'>): boolean => trainer === undefined;

/** Back ends of the built-in trainer that compute on the processor. */
const processorOnly: readonly unknown[] = ['tfjs-node', 'wasm', 'cpu'];

/** Whether its jobs go to machines with GPUs. */
export function mayUseGpu(trainer: Spec['trainer']): boolean {
  if (trainer === undefined) return true;
  // Sweeps that are older than the setting have none.
  return 'command' in trainer ? (trainer.gpu ?? true) : !processorOnly.includes(trainer.backend);
}
