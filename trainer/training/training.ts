import * as tf from '@tensorflow/tfjs-core';
import { appraised, isAppraised } from '../after/appraisal.ts';
import { distilled } from '../after/distillation.ts';
import { GradualPruning } from '../after/gradual-pruning.ts';
import { readNetwork } from '../after/network.ts';
import type { Position } from '../checkpoint/format.ts';
import type { DataSet } from '../data/data-set.ts';
import { createModel } from '../models/create.ts';
import { parameterLayout } from '../models/parameters.ts';
import { BatchTraining } from './batch-training.ts';
import { BestEpochs } from './best-epochs.ts';
import { evaluate } from './evaluation.ts';
import { batchesOf, batchesPerEpoch, stepsPerEpoch } from './length.ts';
import { NetworkState } from './network-state.ts';
import type { Pace } from './pace.ts';
import { restoreTraining, saveTraining } from './saved-training.ts';
import { ofValidation, type Score, type Task, taskOf } from './task.ts';
import type { TrainingInput } from './training-input.ts';
import { Update } from './update.ts';

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
  readonly #network: NetworkState;
  readonly #update: Update;
  readonly #task: Task;
  readonly #pruning: GradualPruning | undefined;
  readonly #bestEpochs: BestEpochs;
  readonly #byBatch: BatchTraining;
  #position: Position = { epoch: 0, batch: 0, step: 0 };
  #metrics: Readonly<Record<string, number>> = {};

  constructor(input: TrainingInput) {
    const { settings, train, seed, teacher } = input;
    const model = createModel(settings, train, seed);
    const task = taskOf(settings, train);
    this.#input = input;
    this.#task = teacher ? distilled(task, teacher, settings) : task;
    this.#pruning = GradualPruning.of(settings, model);
    this.#update = new Update(input, {
      model,
      layout: parameterLayout(model),
      stepsPerEpoch: stepsPerEpoch(settings, train.count),
      isPruned: this.#pruning !== undefined,
    });
    this.#network = new NetworkState(model, this.#update.slots, settings, seed);
    this.#bestEpochs = new BestEpochs(settings, this.#network);
    this.#byBatch = new BatchTraining(input, {
      network: this.#network,
      task: this.#task,
      update: this.#update,
      batches: batchesPerEpoch(settings, train.count),
    });
  }

  get position(): Position {
    return this.#position;
  }

  /** What the last finished epoch measured; empty before the first. */
  get metrics(): Readonly<Record<string, number>> {
    return this.#metrics;
  }

  /** Whether nothing has improved for as long as the settings have patience. */
  get ended(): boolean {
    return this.#bestEpochs.ended;
  }

  /** The metrics of an epoch whose loss is no finite number any more. */
  get lost(): Readonly<Record<string, number>> {
    const lost = Number.NaN;
    return { loss: lost, ...this.#task.trained(lost), ...ofValidation(this.#task.scored([lost, lost, lost, lost])) };
  }

  get parameterCount(): number {
    return this.#network.layout.size;
  }

  /** Trains to the end of the epoch under way and validates. */
  async runEpoch(pace: Pace): Promise<EpochEnd> {
    const early = await this.#trainToEnd(pace);
    if (early) return early;
    this.#input.observer?.trained();
    const { vectors } = this.#network;
    const { settings, train, validation } = this.#input;
    const score = await this.score(validation, pace);
    const more = score && (await this.#appraised(score, pace));
    if (!score || !more) return { kind: 'interrupted' };
    const [loss, tally] = await vectors.get('sums').data();
    const trained = Math.min(train.count, this.#batchesNow * settings.batch_size);
    this.#metrics = {
      loss: loss! / trained,
      ...this.#task.trained(tally! / trained),
      ...ofValidation(score),
      ...more,
    };
    this.#position = { ...this.#position, epoch: this.#position.epoch + 1, batch: 0 };
    this.#bestEpochs.judge(this.#position.epoch, this.#metrics);
    vectors.replace({ sums: tf.zeros<tf.Rank.R1>([2]) });
    return { kind: 'finished', metrics: this.#metrics };
  }

  /** Batches of the epoch under way: fewer where it is the one that ends the training. */
  get #batchesNow(): number {
    const { settings, train } = this.#input;
    return batchesOf(settings, train.count, this.#position.epoch);
  }

  /** Trains on the epoch's batches that are left; answers why it ended before the last one, if it did. */
  async #trainToEnd(pace: Pace): Promise<EpochEnd | undefined> {
    const { vectors } = this.#network;
    await this.#byBatch.ready();
    const batches = this.#batchesNow;
    while (this.#position.batch < batches) {
      const before = this.#position.step;
      this.#position = this.#byBatch.train(this.#position);
      const { batch, step } = this.#position;
      if (step > before) await this.#pruning?.prune(vectors, step, this.#update.totalSteps);
      const isLooked = batch % lossCheckSteps === 0 || batch === batches;
      if (isLooked && !Number.isFinite((await vectors.get('sums').data())[0])) return { kind: 'diverged', step };
      if ((await pace.breathe()) === 'interrupted') return { kind: 'interrupted' };
    }
    return undefined;
  }

  /** Scores the network as it stands on any examples; undefined when interrupted. */
  async score(set: DataSet, pace: Pace): Promise<Score | undefined> {
    const pass = this.#network.evaluationPass();
    try {
      return await evaluate(this.#network.model, this.#task, pass, set, pace);
    } finally {
      tf.dispose([pass.weights, pass.state]);
    }
  }

  /** Size and quality of what would be exported, where the settings or whoever asks want to know them. */
  async #appraised(score: Score, pace: Pace): Promise<Readonly<Record<string, number>> | undefined> {
    const { settings, train, validation, wanted = [] } = this.#input;
    if (!isAppraised(settings, wanted)) return {};
    const { model, evaluated, stateVector } = this.#network;
    const network = await readNetwork({ settings, input: train, model }, evaluated, stateVector);
    return await appraised({ network, task: this.#task, set: validation, score, pace });
  }

  /** Goes back to the best epoch's weights and metrics, where the settings say so; call it behind the last epoch. */
  conclude(): void {
    this.#metrics = this.#bestEpochs.conclude() ?? this.#metrics;
  }

  /** Begins with the parameters of another network, where name and shape agree; answers how many do. */
  async inherit(checkpoint: Uint8Array): Promise<number> {
    return await this.#network.inherit(checkpoint);
  }

  /** @param watched what `restore` answers when training goes on from these bytes */
  async checkpoint(watched?: string): Promise<Uint8Array> {
    const { best, ended } = this.#bestEpochs;
    return await saveTraining(this.#input, this.#network, {
      position: this.#position,
      metrics: this.#metrics,
      ...(best && { best }),
      ...(ended && { ended }),
      ...(watched !== undefined && { watched }),
    });
  }

  /**
   * Answers the text that was saved with the checkpoint, if any.
   * @throws Error when the bytes are broken or belong to another model or optimiser
   */
  restore(bytes: Uint8Array): string | undefined {
    const { position, metrics, best, ended, watched } = restoreTraining(this.#input, this.#network, bytes);
    this.#position = position;
    this.#metrics = metrics;
    this.#bestEpochs.restore(best, ended ?? false);
    return watched;
  }

  dispose(): void {
    this.#byBatch.dispose();
    this.#network.dispose();
    this.#update.dispose();
  }
}
