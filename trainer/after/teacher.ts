import * as tf from '@tensorflow/tfjs-core';
import type { DataSet } from '../data/data-set.ts';
import { passOf, type TrainedNetwork } from './network.ts';
import { networkOf } from './saved-network.ts';

/** A trained network that another one learns from. */
export interface Teacher {
  /** Of the same inputs that the learner has. */
  logits(inputs: tf.Tensor): tf.Tensor2D;
  dispose(): void;
}

/**
 * @param checkpoint of any network with the same inputs and classes
 * @throws Error when it has others
 */
export async function openTeacher(checkpoint: Uint8Array, set: DataSet): Promise<Teacher> {
  const network = await networkOf(checkpoint).catch((cause: unknown) => {
    throw new Error(`teacher: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  });
  requireSame(network, set);
  const pass = passOf(network);
  return {
    logits: (inputs) => network.model.logits(inputs, pass),
    dispose: () => tf.dispose([[...pass.weights], [...pass.state]]),
  };
}

function requireSame({ input }: TrainedNetwork, set: DataSet): void {
  if (set.kind === 'noised' || (set.kind === 'table' && set.number)) {
    throw new Error('teacher: distillation is of classes, and there are none to be told apart here');
  }
  const describe = ({ kind, shape, classes }: Pick<DataSet, 'kind' | 'shape' | 'classes'>) =>
    `${kind} of [${shape.join(', ')}] in ${classes} classes`;
  const [theirs, ours] = [describe(input), describe(set)];
  if (theirs !== ours) throw new Error(`teacher: it was trained on ${theirs}; the trial's data are ${ours}`);
}
