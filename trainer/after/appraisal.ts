import * as tf from '@tensorflow/tfjs-core';
import { isCompressed } from '../../core/sweep/built-in/after-settings.ts';
import type { BuiltInTrainer } from '../../core/sweep/trainer-settings.ts';
import type { DataSet } from '../data/data-set.ts';
import { evaluate } from '../training/evaluation.ts';
import type { Pace } from '../training/pace.ts';
import type { Score, Task } from '../training/task.ts';
import { modelBytes, pruned, quantised, sparsityOf } from './compressed.ts';
import { passOf, type TrainedNetwork } from './network.ts';

/** What is measured of a network behind its training, where it is pruned or quantised or an objective asks for it. */
export interface AppraisalInput {
  readonly network: TrainedNetwork;
  readonly task: Task;
  readonly set: DataSet;
  /** What the network as it stands was scored. */
  readonly score: Score;
  readonly pace: Pace;
}

/**
 * Size and quality of what `skysweep export` would write of the network now: `model_bytes`, `sparsity`, and the
 * validation's metrics again, of the pruned network as `pruned_val_…` and of the one that is quantised, too, as
 * `quantized_val_…`. Undefined when interrupted.
 */
export async function appraised(input: AppraisalInput): Promise<Readonly<Record<string, number>> | undefined> {
  const { network, score } = input;
  const { prune_sparsity, quantize } = network.settings;
  const smaller = pruned(network);
  const ofPruned = prune_sparsity > 0 ? await scored(input, smaller) : score;
  const last = quantize === 'none' ? ofPruned : await scored(input, quantised(smaller));
  if (!ofPruned || !last) return undefined;
  return {
    model_bytes: modelBytes(smaller),
    sparsity: sparsityOf(network, smaller),
    ...named('pruned_val', ofPruned),
    ...named('quantized_val', last),
  };
}

function named(prefix: string, score: Score): Record<string, number> {
  const kept = Object.entries(score).filter(([name]) => !name.startsWith('sample_'));
  return Object.fromEntries(kept.map(([name, value]) => [`${prefix}_${name}`, value]));
}

async function scored({ task, set, pace }: AppraisalInput, network: TrainedNetwork): Promise<Score | undefined> {
  const pass = passOf(network);
  // Making images once more would take as long as the epoch.
  const examples = set.kind === 'noised' ? { ...set, samples: 0 } : set;
  try {
    return await evaluate(network.model, task, pass, examples, pace);
  } finally {
    tf.dispose([[...pass.weights], [...pass.state]]);
  }
}

/** Whether there is anything to be appraised, or one of these metrics asks for it. */
export function isAppraised(settings: BuiltInTrainer, wanted: readonly string[]): boolean {
  const measured = (name: string) =>
    name === 'model_bytes' || name === 'sparsity' || /^(pruned|quantized)_val_/.test(name);
  return isCompressed(settings) || wanted.some(measured);
}
