import * as tf from '@tensorflow/tfjs-core';
import { appraised, isAppraised } from '../after/appraisal.ts';
import { distilled } from '../after/distillation.ts';
import { GradualPruning } from '../after/gradual-pruning.ts';
import { readNetwork } from '../after/network.ts';
import { inheritedValues } from '../after/starting-values.ts';
import type { Teacher } from '../after/teacher.ts';
import { decodeCheckpoint, encodeCheckpoint, type Position } from '../checkpoint/format.ts';
import { requireSameParameters } from '../checkpoint/same-parameters.ts';
import type { DataSet } from '../data/data-set.ts';
import { describeInput } from '../data/describe-input.ts';
import { trainingBatch } from '../data/gather.ts';
import { type BatchFeed, batchFeed } from '../data/prefetch/feed.ts';
import { createModel } from '../models/create.ts';
import type { Model } from '../models/model.ts';
import { type ParameterLayout, parameterLayout } from '../models/parameters.ts';
import { accumulationGroup } from './accumulation.ts';
import { batchGradient } from './batch-gradient.ts';
import { evaluate } from './evaluation.ts';
import { type BestEpoch, improves, patienceEnds, watchesImprovement } from './improvement.ts';
import { initialVectors } from './initial-vectors.ts';
import type { ObservedStep, TrainingObserver } from './observer.ts';
import type { Pace } from './pace.ts';
import { examplesOf } from './parallel/share.ts';
import { Team } from './parallel/team.ts';
import { BatchPass } from './pass.ts';
import { ofValidation, type Score, type Task, taskOf } from './task.ts';
import { Update, type UpdateInput } from './update.ts';
import { Vectors } from './vectors.ts';

export interface TrainingInput extends UpdateInput {
  readonly seed: number;
  readonly train: DataSet;
  readonly validation: DataSet;
  readonly observer?: TrainingObserver;
  /** Whose outputs are learnt from beside the labels. */
  readonly teacher?: Teacher;
  /** Metrics that are to be measured even where nothing calls for them. */
  readonly wanted?: readonly string[];
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
  /** Of the model's state, such as running means; absent where it has none. */
  readonly #stateLayout: ParameterLayout | undefined;
  readonly #update: Update;
  readonly #task: Task;
  readonly #pruning: GradualPruning | undefined;
  /** Batches of an epoch. */
  readonly #batches: number;
  #position: Position = { epoch: 0, batch: 0, step: 0 };
  #metrics: Readonly<Record<string, number>> = {};
  #best: BestEpoch | undefined;
  #ended = false;
  readonly #vectors: Vectors;
  #feed: BatchFeed | undefined;
  /** The threads that share every batch, where there are several. */
  #team: Team | undefined;

  constructor(input: TrainingInput) {
    const { settings, train, seed } = input;
    this.#input = input;
    this.#model = createModel(settings, train, seed);
    this.#layout = parameterLayout(this.#model);
    if (this.#model.state.length > 0) this.#stateLayout = parameterLayout({ parameters: this.#model.state });
    const task = taskOf(settings, train);
    this.#task = input.teacher ? distilled(task, input.teacher, settings) : task;
    this.#pruning = GradualPruning.of(settings, this.#model);
    this.#batches = Math.ceil(train.count / settings.batch_size);
    this.#update = new Update(input, {
      model: this.#model,
      layout: this.#layout,
      batches: this.#batches,
      isPruned: this.#pruning !== undefined,
    });
    this.#vectors = new Vectors(initialVectors(this.#model, this.#update.slots, settings, seed));
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
    return this.#ended;
  }

  /** The metrics of an epoch whose loss is no finite number any more. */
  get lost(): Readonly<Record<string, number>> {
    const lost = Number.NaN;
    return { loss: lost, ...this.#task.trained(lost), ...ofValidation(this.#task.scored([lost, lost, lost, lost])) };
  }

  get parameterCount(): number {
    return this.#layout.size;
  }

  /** Trains to the end of the epoch under way and validates. */
  async runEpoch(pace: Pace): Promise<EpochEnd> {
    const { train, validation } = this.#input;
    await this.#gatherTeam();
    while (this.#position.batch < this.#batches) {
      const before = this.#position.step;
      this.#trainBatch();
      if (this.#position.step > before)
        await this.#pruning?.prune(this.#vectors, this.#position.step, this.#update.totalSteps);
      const { batch, step } = this.#position;
      if (
        (batch % lossCheckSteps === 0 || batch === this.#batches) &&
        !Number.isFinite((await this.#vectors.get('sums').data())[0])
      ) {
        return { kind: 'diverged', step };
      }
      if ((await pace.breathe()) === 'interrupted') return { kind: 'interrupted' };
    }
    this.#input.observer?.trained();
    const score = await this.score(validation, pace);
    const more = score && (await this.#appraised(score, pace));
    if (!score || !more) return { kind: 'interrupted' };
    const [loss, tally] = await this.#vectors.get('sums').data();
    this.#metrics = {
      loss: loss! / train.count,
      ...this.#task.trained(tally! / train.count),
      ...ofValidation(score),
      ...more,
    };
    this.#position = { ...this.#position, epoch: this.#position.epoch + 1, batch: 0 };
    this.#judge();
    this.#vectors.replace({ sums: tf.zeros<tf.Rank.R1>([2]) });
    return { kind: 'finished', metrics: this.#metrics };
  }

  /** Notes the best epoch, keeps its weights where they are to be restored, and ends when patience does. */
  #judge(): void {
    const { settings } = this.#input;
    if (!watchesImprovement(settings)) return;
    const { epoch } = this.#position;
    if (improves(settings, this.#metrics, this.#best)) {
      this.#best = { epoch, metrics: this.#metrics };
      if (settings.restore_best) {
        const state = this.#stateLayout && { 'best-state': tf.clone(this.#vectors.get('state')) };
        this.#vectors.replace({ 'best-parameters': tf.clone(this.#evaluated()), ...state });
      }
    }
    this.#ended = patienceEnds(settings, epoch, this.#best);
  }

  /** Goes back to the best epoch's weights and metrics, where the settings say so; call it behind the last epoch. */
  conclude(): void {
    const { settings } = this.#input;
    if (!settings.restore_best || !this.#best) return;
    const best = this.#vectors.get('best-parameters');
    this.#vectors.replace({
      parameters: tf.clone(best),
      ...(settings.ema_decay > 0 && { ema: tf.clone(best) }),
      ...(this.#stateLayout && { state: tf.clone(this.#vectors.get('best-state')) }),
    });
    this.#metrics = this.#best.metrics;
  }

  /** The parameters that are evaluated: their running mean where there is one. */
  #evaluated(): tf.Tensor1D {
    return this.#vectors.get(this.#input.settings.ema_decay > 0 ? 'ema' : 'parameters');
  }

  #state(): tf.Tensor[] {
    return this.#stateLayout?.split(this.#vectors.get('state')) ?? [];
  }

  /** Scores the network as it stands on any examples; undefined when interrupted. */
  async score(set: DataSet, pace: Pace): Promise<Score | undefined> {
    const pass = tf.tidy(() => ({ weights: this.#layout.split(this.#evaluated()), state: this.#state() }));
    try {
      return await evaluate(this.#model, this.#task, pass, set, pace);
    } finally {
      tf.dispose([pass.weights, pass.state]);
    }
  }

  /** Size and quality of what would be exported, where the settings or whoever asks want to know them. */
  async #appraised(score: Score, pace: Pace): Promise<Readonly<Record<string, number>> | undefined> {
    const { settings, train, validation, wanted = [] } = this.#input;
    if (!isAppraised(settings, wanted)) return {};
    const state = this.#stateLayout && this.#vectors.get('state');
    const network = await readNetwork({ settings, input: train, model: this.#model }, this.#evaluated(), state);
    return await appraised({ network, task: this.#task, set: validation, score, pace });
  }

  /** Starts the other threads, at the first batch. */
  async #gatherTeam(): Promise<void> {
    const { settings, seed, train, teacher } = this.#input;
    if (settings.data_parallel === 1) return;
    if (teacher)
      throw new Error('data_parallel: a network that learns from a teacher is trained by one thread; set it to 1');
    if (!this.#team) {
      const example = trainingBatch(train, [0, 1], Uint32Array.of(0), settings, { seed, draw: 0 });
      this.#team = new Team(this.#input, {
        parameters: this.#layout.size,
        state: this.#stateLayout?.size ?? 0,
        inputs: example.inputs.length,
        labels: example.labels.length,
      });
    }
    await this.#team.ready();
  }

  #trainBatch(): void {
    const { settings, seed, train, observer } = this.#input;
    const { batch, step, epoch } = this.#position;
    const group = accumulationGroup(batch, settings, train.count);
    const observed = observer?.looksAt(batch, this.#batches, group.complete) ? observer : undefined;
    this.#feed ??= batchFeed(train, settings, seed);
    const examples = this.#feed.take({ epoch, batch });
    // What is drawn at random belongs to the batch: with accumulation a step has several.
    const draw = epoch * this.#batches + batch;
    const { count } = examples;
    observer?.gathered(count);
    const vector = this.#vectors.get('parameters');
    const share = this.#team?.begin(examples, draw, vector, this.#stateLayout && this.#vectors.get('state'));
    const training = new BatchPass(settings.dropout, seed, draw, share);
    const next = tf.tidy(() => {
      const weights = this.#layout.split(vector);
      const state = this.#state();
      const network = { model: this.#model, task: this.#task, set: train };
      const part = share ? examplesOf(examples, share) : examples;
      const result = batchGradient(network, part, { weights, state }, training, observed);
      const own = {
        gradient: this.#layout.join(result.grads),
        sums: result.sums,
        ...(this.#stateLayout && { state: this.#stateLayout.join(training.state(state)) }),
      };
      const { gradient, sums: measured, ...moved } = this.#team?.end(own) ?? own;
      const sums: tf.Tensor1D = tf.add(this.#vectors.get('sums'), measured);
      const advanced = this.#update.advance(this.#vectors, gradient, group, count, step);
      if (observed) {
        const grads = share ? this.#layout.split(gradient) : result.grads;
        observed.stepped(this.#observation(weights, grads, advanced.parameters));
      }
      observer?.summed(sums, this.#update.learningRate(step));
      return { sums, ...moved, ...advanced };
    });
    training.dispose();
    this.#vectors.replace(next);
    this.#position = { epoch, batch: batch + 1, step: group.complete ? step + 1 : step };
  }

  #observation(
    values: readonly tf.Tensor[],
    gradients: readonly tf.Tensor[],
    after: tf.Tensor1D | undefined,
  ): ObservedStep {
    const changes = (next: tf.Tensor1D) => this.#layout.split(tf.sub(next, this.#vectors.get('parameters')));
    const { parameters } = this.#model;
    return { parameters, values, gradients, ...(after && { changes: () => changes(after) }) };
  }

  /** Begins with the parameters of another network, where name and shape agree; answers how many do. */
  async inherit(checkpoint: Uint8Array): Promise<number> {
    const initial = await this.#vectors.get('parameters').data<'float32'>();
    const { values, taken } = inheritedValues(checkpoint, this.#model, initial);
    const { ema_decay } = this.#input.settings;
    this.#vectors.replace({
      parameters: tf.tensor1d(values),
      ...(ema_decay > 0 && { ema: tf.tensor1d(values) }),
    });
    return taken;
  }

  /** @param watched what `restore` answers when training goes on from these bytes */
  async checkpoint(watched?: string): Promise<Uint8Array> {
    const vectors = await this.#vectors.values();
    return encodeCheckpoint({
      header: {
        family: this.#input.settings.family,
        network: { settings: this.#input.settings, input: describeInput(this.#input.train) },
        parameters: this.#model.parameters.map(({ name, shape }) => ({ name, shape })),
        optimizer: this.#input.settings.optimizer,
        position: this.#position,
        metrics: this.#metrics,
        ...(this.#best && { best: this.#best }),
        ...(this.#ended && { ended: true as const }),
        ...(watched !== undefined && { watched }),
        vectors: vectors.map(({ name, values }) => ({ name, length: values.length })),
      },
      vectors: vectors.map(({ values }) => values),
    });
  }

  /**
   * Answers the text that was saved with the checkpoint, if any.
   * @throws Error when the bytes are broken or belong to another model or optimiser
   */
  restore(bytes: Uint8Array): string | undefined {
    const { header, vectors } = decodeCheckpoint(bytes);
    const { settings } = this.#input;
    if (header.optimizer !== settings.optimizer) {
      throw new Error(`the checkpoint is of optimizer ${header.optimizer}, the trial of ${settings.optimizer}`);
    }
    requireSameParameters(this.#model, header);
    this.#vectors.restore(header.vectors.map(({ name }, i) => ({ name, values: vectors[i]! })));
    this.#position = header.position;
    this.#metrics = header.metrics;
    this.#best = header.best;
    this.#ended = header.ended ?? false;
    return header.watched;
  }

  dispose(): void {
    this.#feed?.dispose();
    this.#team?.dispose();
    this.#vectors.dispose();
    this.#update.dispose();
  }
}
