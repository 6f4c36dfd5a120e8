import type * as tf from '@tensorflow/tfjs-core';
import type { BuiltInTrainer } from '../../core/sweep/trainer-settings.ts';
import { adam } from './adam.ts';
import { momentum } from './momentum.ts';
import { nesterov } from './nesterov.ts';
import { rmsprop } from './rmsprop.ts';
import { sgd } from './sgd.ts';

/** The vectors of one optimiser step, all of the length of the parameters. */
export interface OptimizerStep {
  readonly parameters: tf.Tensor1D;
  readonly gradient: tf.Tensor1D;
  /** The optimiser's state, one vector per slot; zeros at the start. */
  readonly slots: readonly tf.Tensor1D[];
  /** Steps taken so far, this one included: 1, 2 … */
  readonly step: number;
  readonly learningRate: number;
}

/** An optimiser as a pure function: what it remembers is in its slots and in the step number, and nowhere else. */
export interface Optimizer {
  readonly slots: readonly string[];
  update(step: OptimizerStep): { readonly parameters: tf.Tensor1D; readonly slots: readonly tf.Tensor1D[] };
}

export type OptimizerSettings = Pick<
  BuiltInTrainer,
  'optimizer' | 'momentum' | 'beta1' | 'beta2' | 'rho' | 'epsilon' | 'weight_decay'
>;

export function createOptimizer(settings: OptimizerSettings): Optimizer {
  switch (settings.optimizer) {
    case 'sgd':
      return sgd(settings);
    case 'momentum':
      return momentum(settings);
    case 'nesterov':
      return nesterov(settings);
    case 'rmsprop':
      return rmsprop(settings);
    case 'adam':
      return adam({ ...settings, decoupled: false });
    case 'adamw':
      return adam({ ...settings, decoupled: true });
  }
}
