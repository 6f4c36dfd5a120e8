import * as tf from '@tensorflow/tfjs-core';
import type { BuiltInTrainer } from '../../core/sweep/trainer-settings.ts';
import { type Model, sizeOf } from '../models/model.ts';
import { initialValues } from '../models/parameters.ts';

type StateSettings = Pick<
  BuiltInTrainer,
  'accumulation' | 'ema_decay' | 'restore_best' | 'prune_sparsity' | 'prune_schedule'
>;

/**
 * The state of a training that begins: `parameters`, the optimiser's slots, `gradient` (with accumulation: the mean so
 * far of the step under way), `state` (the model's), `ema` (running mean of the parameters), `mask` (what pruning
 * has left), `best-parameters` and `best-state`, each where the settings ask for it, and `sums`: [sum of losses, number classified right] over the epoch
 * under way.
 */
export function initialVectors(
  model: Pick<Model, 'parameters' | 'state'>,
  slots: readonly string[],
  { accumulation, ema_decay, restore_best, prune_sparsity, prune_schedule }: StateSettings,
  seed: number,
): Record<string, tf.Tensor1D> {
  const size = model.parameters.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  const zeros = () => tf.zeros<tf.Rank.R1>([size]);
  const parameters = () => tf.tensor1d(initialValues(model.parameters, seed));
  const state = () => tf.tensor1d(initialValues(model.state, seed));
  const hasState = model.state.length > 0;
  return {
    parameters: parameters(),
    ...Object.fromEntries(slots.map((slot) => [slot, zeros()])),
    ...(accumulation > 1 && { gradient: zeros() }),
    ...(hasState && { state: state() }),
    ...(ema_decay > 0 && { ema: parameters() }),
    ...(prune_sparsity > 0 && prune_schedule === 'cubic' && { mask: tf.ones<tf.Rank.R1>([size]) }),
    ...(restore_best && { 'best-parameters': parameters(), ...(hasState && { 'best-state': state() }) }),
    sums: tf.zeros<tf.Rank.R1>([2]),
  };
}
