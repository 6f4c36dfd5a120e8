import * as tf from '@tensorflow/tfjs-core';
import type { DataSet } from '../data/data-set.ts';
import { gather } from '../data/gather.ts';
import { sampleFrechet } from '../diffusion/sample-quality.ts';
import type { Model, Pass } from '../models/model.ts';
import type { Pace } from './pace.ts';
import type { Score, Task } from './task.ts';

/** Values of the inputs and of the outputs in one go, at the most, unless a single example has more. */
const mostValues = 2 ** 20;
const mostExamples = 500;

/** Scores a model on all examples of a set; undefined when interrupted before the last one. */
export async function evaluate(
  model: Model,
  task: Task,
  pass: Pass,
  set: DataSet,
  pace: Pace,
): Promise<Score | undefined> {
  const chunk = chunkOf(set);
  const shape: readonly number[] = set.shape;
  const totals: number[] = [];
  for (let from = 0; from < set.count; from += chunk) {
    const batch = gather(set, from, Math.min(from + chunk, set.count));
    const measured = tf.tidy(() => {
      const outputs = model.logits(tf.tensor(batch.inputs, [batch.count, ...shape]), pass);
      return task.measures(outputs, tf.tensor2d(batch.labels, [outputs.shape[0], set.classes]));
    });
    const values = await measured.data();
    measured.dispose();
    values.forEach((value, i) => {
      totals[i] = (totals[i] ?? 0) + (i === 0 ? value * batch.count : value);
    });
    if ((await pace.breathe()) === 'interrupted' && from + chunk < set.count) return undefined;
  }
  const score = task.scored(totals.map((total) => total / set.count));
  if (set.kind !== 'noised' || set.samples === 0) return score;
  const distance = await sampleFrechet(model, pass, set, pace);
  return distance === undefined ? undefined : { ...score, sample_frechet: distance };
}

/** Texts have an output for every place: fewer of them fit. */
function chunkOf(set: DataSet): number {
  if (set.kind !== 'text') return mostExamples;
  return Math.max(1, Math.min(mostExamples, Math.floor(mostValues / (set.shape[0] * set.classes))));
}
