import * as tf from '@tensorflow/tfjs-core';
import type { BuiltInTrainer } from '../../core/sweep/trainer-settings.ts';
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint, type Position } from '../checkpoint/format.ts';
import { gather, type ImageSet } from '../data/image-set.ts';
import { epochOrder } from '../data/shuffle.ts';
import { createModel } from '../models/create.ts';
import { stepDropout } from '../models/dropout.ts';
import type { Model } from '../models/model.ts';
import { initialParameters, type ParameterLayout, parameterLayout } from '../models/parameters.ts';
import { createOptimizer, type Optimizer } from '../optimizers/optimizer.ts';
import { evaluate, type Score } from './evaluation.ts';
import { scheduledRate } from './learning-rate.ts';
import { correctCount, softmaxCrossEntropy } from './loss.ts';
import type { Pace } from './pace.ts';

export interface TrainingInput {
  readonly settings: BuiltInTrainer;
  readonly seed: number;
  readonly epochs: number;
  readonly train: ImageSet;
  readonly validation: ImageSet;
}

export type EpochEnd =
  | { readonly kind: 'finished'; readonly metrics: Readonly<Record<string, number>> }
  | { readonly kind: 'interrupted' }
  /** The loss is no longer finite. */
  | { readonly kind: 'diverged'; readonly step: number };

/** Steps between two looks at the running loss, each of which waits for the device. */
const lossCheckSteps = 100;

/**
 * The training of one network on tfjs's current back end. All that it is, beyond its input, is in its position and
 * its vectors: written to a checkpoint and restored, it goes on to the same bits on the CPU back ends.
 */
export class Training {
  readonly #input: TrainingInput;
  readonly #model: Model;
  readonly #layout: ParameterLayout;
  readonly #optimizer: Optimizer;
  readonly #batches: number;
  #position: Position = { epoch: 0, batch: 0, step: 0 };
  #metrics: Readonly<Record<string, number>> = {};
  #parameters: tf.Tensor1D;
  #slots: readonly tf.Tensor1D[];
  /** [sum of losses, number classified right] over the epoch under way. */
  #sums: tf.Tensor1D;

  constructor(input: TrainingInput) {
    this.#input = input;
    this.#model = createModel(input.settings, input.train);
    this.#layout = parameterLayout(this.#model);
    this.#optimizer = createOptimizer(input.settings);
    this.#batches = Math.ceil(input.train.count / input.settings.batch_size);
    this.#parameters = tf.tensor1d(initialParameters(this.#model, input.seed));
    this.#slots = this.#optimizer.slots.map(() => tf.zeros([this.#layout.size]));
    this.#sums = tf.zeros([2]);
  }

  get position(): Position {
    return this.#position;
  }

  /** What the last finished epoch measured; empty before the first. */
  get metrics(): Readonly<Record<string, number>> {
    return this.#metrics;
  }

  get parameterCount(): number {
    return this.#layout.size;
  }

  /** Trains to the end of the epoch under way and validates. */
  async runEpoch(pace: Pace): Promise<EpochEnd> {
    const { train, validation, seed } = this.#input;
    const order = epochOrder(train.count, seed, this.#position.epoch);
    while (this.#position.batch < this.#batches) {
      this.#trainBatch(order);
      const { batch, step } = this.#position;
      if ((batch % lossCheckSteps === 0 || batch === this.#batches) && !Number.isFinite((await this.#sums.data())[0])) {
        return { kind: 'diverged', step };
      }
      if ((await pace.breathe()) === 'interrupted') return { kind: 'interrupted' };
    }
    const score = await this.score(validation, pace);
    if (!score) return { kind: 'interrupted' };
    const [loss, correct] = await this.#sums.data();
    this.#metrics = {
      loss: loss! / train.count,
      accuracy: correct! / train.count,
      val_loss: score.loss,
      val_accuracy: score.accuracy,
    };
    this.#position = { ...this.#position, epoch: this.#position.epoch + 1, batch: 0 };
    this.#replace({ sums: tf.zeros([2]) });
    return { kind: 'finished', metrics: this.#metrics };
  }

  /** Scores the network as it stands on any images; undefined when interrupted. */
  async score(set: ImageSet, pace: Pace): Promise<Score | undefined> {
    const weights = tf.tidy(() => this.#layout.split(this.#parameters));
    try {
      return await evaluate(this.#model, weights, set, pace);
    } finally {
      tf.dispose(weights);
    }
  }

  #trainBatch(order: Uint32Array): void {
    const { settings, seed, train, epochs } = this.#input;
    const { batch, step, epoch } = this.#position;
    const from = batch * settings.batch_size;
    const { images, labels, count } = gather(train, from, Math.min(from + settings.batch_size, train.count), order);
    const learningRate = scheduledRate(settings.schedule, settings.learning_rate, step, epochs * this.#batches);
    const next = tf.tidy(() => {
      const x = tf.tensor4d(images, [count, ...train.shape]);
      const y = tf.tensor2d(labels, [count, train.classes]);
      let logits: tf.Tensor2D | undefined;
      const { value, grads } = tf.valueAndGrads((...weights: tf.Tensor[]) => {
        logits = tf.keep(this.#model.logits(weights, x, stepDropout(settings.dropout, seed, step)));
        return softmaxCrossEntropy(logits, y);
      })(this.#layout.split(this.#parameters));
      const sums = tf.add(this.#sums, tf.stack([tf.mul(value, count), correctCount(logits!, y)])) as tf.Tensor1D;
      logits!.dispose();
      const updated = this.#optimizer.update({
        parameters: this.#parameters,
        gradient: this.#layout.join(grads),
        slots: this.#slots,
        step: step + 1,
        learningRate,
      });
      return { parameters: updated.parameters, slots: [...updated.slots], sums };
    });
    this.#replace(next);
    this.#position = { epoch, batch: batch + 1, step: step + 1 };
  }

  #replace(next: { parameters?: tf.Tensor1D; slots?: readonly tf.Tensor1D[]; sums?: tf.Tensor1D }): void {
    const { parameters = this.#parameters, slots = this.#slots, sums = this.#sums } = next;
    const before = [this.#parameters, ...this.#slots, this.#sums];
    const after = [parameters, ...slots, sums];
    tf.dispose(before.filter((tensor) => !after.includes(tensor)));
    this.#parameters = parameters;
    this.#slots = slots;
    this.#sums = sums;
  }

  async checkpoint(): Promise<Uint8Array> {
    const vectors = [this.#parameters, ...this.#slots, this.#sums];
    const names = ['parameters', ...this.#optimizer.slots, 'sums'];
    return encodeCheckpoint({
      header: {
        family: this.#input.settings.family,
        parameters: this.#model.parameters.map(({ name, shape }) => ({ name, shape })),
        optimizer: this.#input.settings.optimizer,
        position: this.#position,
        metrics: this.#metrics,
        vectors: names.map((name, i) => ({ name, length: vectors[i]!.size })),
      },
      vectors: await Promise.all(vectors.map((vector) => vector.data<'float32'>())),
    });
  }

  /** @throws Error when the bytes are broken or belong to another model or optimiser. */
  restore(bytes: Uint8Array): void {
    const { header, vectors } = decodeCheckpoint(bytes);
    const { settings } = this.#input;
    if (header.optimizer !== settings.optimizer) {
      throw new Error(`the checkpoint is of optimizer ${header.optimizer}, the trial of ${settings.optimizer}`);
    }
    requireSameParameters(this.#model, header);
    const tensors = vectors.map((vector) => tf.tensor1d(vector));
    this.#replace({ parameters: tensors[0]!, slots: tensors.slice(1, -1), sums: tensors.at(-1)! });
    this.#position = header.position;
    this.#metrics = header.metrics;
  }

  dispose(): void {
    tf.dispose([this.#parameters, ...this.#slots, this.#sums]);
  }
}

/** @throws Error when the checkpoint's parameters are not the model's, by name, shape and order. */
function requireSameParameters(model: Model, header: Checkpoint['header']): void {
  const describe = (list: Checkpoint['header']['parameters']) =>
    list.map(({ name, shape }) => `${name} [${shape.join(', ')}]`).join(', ');
  const [theirs, ours] = [describe(header.parameters), describe(model.parameters)];
  if (theirs !== ours) throw new Error(`the checkpoint holds the parameters ${theirs}; the trial has ${ours}`);
}
