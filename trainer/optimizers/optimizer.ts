import type * as tf from '@tensorflow/tfjs-core';
import type { BuiltInTrainer } from '../../core/sweep/trainer-settings.ts';
import { type Arithmetic, elementwise } from '../backend/elementwise.ts';
import { adam } from './adam.ts';
import { momentum } from './momentum.ts';
import { nesterov } from './nesterov.ts';
import { rmsprop } from './rmsprop.ts';
import { sgd } from './sgd.ts';

/** The vectors of one optimiser step, all of the length of the parameters. */
export interface OptimizerStep<T> {
  readonly parameters: T;
  readonly gradient: T;
  /** The optimiser's state, one vector per slot; zeros at the start. */
  readonly slots: readonly T[];
  /** Steps taken so far, this one included: 1, 2 … */
  readonly step: number;
  readonly learningRate: number;
}

type Updated<T> = Pick<OptimizerStep<T>, 'parameters' | 'slots'>;

/** An optimiser as a pure function: what it remembers is in its slots and in the step number, and nowhere else. */
export interface Optimizer {
  readonly slots: readonly string[];
  update(step: OptimizerStep<tf.Tensor1D>): Updated<tf.Tensor1D>;
}

/** What an optimiser does with each parameter by itself. */
export interface UpdateRule {
  readonly slots: readonly string[];
  update<T>(math: Arithmetic<T>, step: OptimizerStep<T>): Updated<T>;
}

export type OptimizerSettings = Pick<
  BuiltInTrainer,
  'optimizer' | 'momentum' | 'beta1' | 'beta2' | 'rho' | 'epsilon' | 'weight_decay'
>;

export function createOptimizer(settings: OptimizerSettings): Optimizer {
  const rule = updateRule(settings);
  return {
    slots: rule.slots,
    update({ parameters, gradient, slots, ...step }) {
      const [updated, ...next] = elementwise([parameters, gradient, ...slots], (math, [p, g, ...s]) => {
        const result = rule.update(math, { ...step, parameters: p!, gradient: g!, slots: s });
        return [result.parameters, ...result.slots];
      });
      return { parameters: updated!, slots: next };
    },
  };
}

function updateRule(settings: OptimizerSettings): UpdateRule {
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
