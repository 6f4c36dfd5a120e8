import * as tf from '@tensorflow/tfjs-core';
import type { BuiltInTrainer } from '../../core/sweep/trainer-settings.ts';
import { correctCount } from '../backend/classification.ts';
import type { DataSet, NumberTarget } from '../data/data-set.ts';
import { denoising } from '../diffusion/denoising.ts';
import { softmaxCrossEntropy } from './loss.ts';
import { createLoss, type Loss, type LossSettings } from './losses.ts';
import { createNumberLoss, meanSquaredError } from './number-losses.ts';

/** What was measured on a set, by name; `loss` can be compared between trials, whatever they minimise. */
export type Score = Readonly<Record<string, number>> & { readonly loss: number };

/** What is learnt from a data set: how outputs, [rows, classes], are judged by the labels, [rows, classes]. */
export interface Task {
  readonly loss: Loss;
  /** What `loss` and `tally` are given instead of a training batch's labels. */
  targets?(inputs: tf.Tensor, labels: tf.Tensor2D): tf.Tensor2D;
  /** What guessing costs, by `loss`, where that is known. */
  readonly chanceLoss?: number;
  /** What is summed over an epoch's examples beside the loss. */
  tally(outputs: tf.Tensor2D, labels: tf.Tensor2D): tf.Scalar;
  /** Metrics of the epoch's training but the loss, from the mean of the tallies. */
  trained(mean: number): Readonly<Record<string, number>>;
  /** For an evaluation: the mean loss of a batch, then sums over its examples. */
  measures(outputs: tf.Tensor2D, labels: tf.Tensor2D): tf.Tensor1D;
  /** The evaluation's score, from the means of those over all examples. */
  scored(means: readonly number[]): Score;
}

export function taskOf(settings: LossSettings, set: DataSet): Task {
  if (set.kind === 'noised') return denoising;
  if (set.kind === 'text') return nextToken(settings, set.shape[0], set.classes);
  if (set.kind === 'table' && set.number) return regression(settings, set.number);
  return classification(settings, set.classes);
}

/** A validation's score under the names that are reported. */
export function ofValidation(score: Score): Readonly<Record<string, number>> {
  // What is made by the network is no part of a set.
  const named = (name: string) => (name.startsWith('sample_') ? name : `val_${name}`);
  return Object.fromEntries(Object.entries(score).map(([name, value]) => [named(name), value]));
}

function classification(settings: LossSettings, classes: number): Task {
  return {
    loss: createLoss(settings),
    ...(isCrossEntropy(settings) && { chanceLoss: Math.log(classes) }),
    tally: correctCount,
    trained: (accuracy) => ({ accuracy }),
    measures: (outputs, labels) =>
      tf.stack([softmaxCrossEntropy(outputs, labels), correctCount(outputs, labels)]) as tf.Tensor1D,
    scored: ([loss, accuracy]) => ({ loss: loss!, accuracy: accuracy! }),
  };
}

/** The next token at each of `places`: a classification whose perplexity is e to the loss. */
function nextToken(settings: LossSettings, places: number, classes: number): Task {
  const task = classification(settings, classes);
  return {
    ...task,
    trained: (correct) => ({ accuracy: correct / places }),
    scored: ([loss, correct]) => ({ loss: loss!, accuracy: correct! / places, perplexity: Math.exp(loss!) }),
  };
}

/** A standardised number: `loss` is its mean squared error; rmse and mae are in the number's own units. */
function regression(settings: LossSettings, { deviation }: NumberTarget): Task {
  return {
    loss: createNumberLoss(settings),
    ...(settings.loss !== 'huber' && { chanceLoss: 1 }),
    tally: (outputs, labels) => tf.sum(tf.squaredDifference(outputs, labels)),
    trained: (square) => ({ rmse: deviation * Math.sqrt(square) }),
    measures: (outputs, labels) =>
      tf.stack([
        meanSquaredError(outputs, labels),
        tf.sum(tf.abs(tf.sub(outputs, labels))),
        tf.sum(labels),
        tf.sum(tf.square(labels)),
      ]) as tf.Tensor1D,
    scored: ([loss, error, mean, square]) => ({
      loss: loss!,
      rmse: deviation * Math.sqrt(loss!),
      mae: deviation * error!,
      r2: 1 - loss! / (square! - mean! ** 2),
    }),
  };
}

function isCrossEntropy({ loss }: Pick<BuiltInTrainer, 'loss'>): boolean {
  return loss === 'auto' || loss === 'cross_entropy';
}
