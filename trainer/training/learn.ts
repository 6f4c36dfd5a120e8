import type * as tf from '@tensorflow/tfjs-core';
import { type BatchTensors, batchGradient } from './batch-gradient.ts';
import type { NetworkState } from './network-state.ts';
import type { TrainingObserver } from './observer.ts';
import type { BatchPass } from './pass.ts';
import type { Task } from './task.ts';

/** What a batch teaches: the gradient of its mean loss, [sum of losses, tally], and the state behind it, if there is any. */
export interface Learnt {
  readonly gradient: tf.Tensor1D;
  readonly sums: tf.Tensor1D;
  readonly state?: tf.Tensor1D;
}

/** A network's parameters and, where it has any, its state. */
export type LearningVectors = readonly [parameters: tf.Tensor1D, state: tf.Tensor1D | undefined];

/** One pass over a batch, or a share of one, by a network of such vectors. */
export function learn(
  { model, layout, stateLayout }: Pick<NetworkState, 'model' | 'layout' | 'stateLayout'>,
  { task, batch, pass }: { readonly task: Task; readonly batch: BatchTensors; readonly pass: BatchPass },
  [parameters, vector]: LearningVectors,
  observer?: Pick<TrainingObserver, 'forward' | 'backward'>,
): { readonly learnt: Learnt; readonly weights: tf.Tensor[]; readonly grads: readonly tf.Tensor[] } {
  const weights = layout.split(parameters);
  const state = vector && stateLayout ? stateLayout.split(vector) : [];
  const { grads, sums } = batchGradient({ model, task }, batch, { weights, state }, pass, observer);
  const moved = stateLayout && { state: stateLayout.join(pass.state(state)) };
  return { learnt: { gradient: layout.join(grads), sums, ...moved }, weights, grads };
}
