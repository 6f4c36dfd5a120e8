import * as tf from '@tensorflow/tfjs-core';
import type { Position } from '../checkpoint/format.ts';
import { trainingBatch } from '../data/gather.ts';
import { type BatchFeed, batchFeed } from '../data/prefetch/feed.ts';
import { accumulationGroup } from './accumulation.ts';
import { batchTensors } from './batch-gradient.ts';
import { CompiledLearning } from './compiled-learning.ts';
import { learn } from './learn.ts';
import { batchesOf } from './length.ts';
import type { NetworkState } from './network-state.ts';
import type { ObservedStep } from './observer.ts';
import { examplesOf } from './parallel/share.ts';
import { Team } from './parallel/team.ts';
import { BatchPass } from './pass.ts';
import type { Task } from './task.ts';
import type { TrainingInput } from './training-input.ts';
import type { Update } from './update.ts';

/** Trains a network on one batch after the other, alone or with a team of threads. */
export class BatchTraining {
  readonly #input: TrainingInput;
  readonly #network: NetworkState;
  readonly #task: Task;
  readonly #update: Update;
  /** Batches of an epoch. */
  readonly #batches: number;
  readonly #compiled: CompiledLearning | undefined;
  #feed: BatchFeed | undefined;
  /** The threads that share every batch, where there are several. */
  #team: Team | undefined;

  constructor(
    input: TrainingInput,
    { network, task, update, batches }: { network: NetworkState; task: Task; update: Update; batches: number },
  ) {
    this.#input = input;
    this.#network = network;
    this.#task = task;
    this.#update = update;
    this.#batches = batches;
    const { settings, seed, observer } = input;
    if (!observer?.timesOperations) this.#compiled = new CompiledLearning(network, task, settings, seed);
  }

  /** Starts the other threads, at the first batch. */
  async ready(): Promise<void> {
    const { settings, seed, train, teacher } = this.#input;
    if (settings.data_parallel === 1) return;
    if (teacher)
      throw new Error('data_parallel: a network that learns from a teacher is trained by one thread; set it to 1');
    if (!this.#team) {
      const example = trainingBatch(train, [0, 1], Uint32Array.of(0), settings, { seed, draw: 0 });
      this.#team = new Team(this.#input, {
        parameters: this.#network.layout.size,
        state: this.#network.stateLayout?.size ?? 0,
        inputs: example.inputs.length,
        labels: example.labels.length,
      });
    }
    await this.#team.ready();
  }

  /** Trains on the batch at `position` and answers the position behind it. */
  train({ batch, step, epoch }: Position): Position {
    const { settings, seed, train, observer } = this.#input;
    const { layout, stateVector, vectors } = this.#network;
    const group = accumulationGroup(batch, settings, train.count);
    const observed = observer?.looksAt(batch, batchesOf(settings, train.count, epoch), group.complete)
      ? observer
      : undefined;
    this.#feed ??= batchFeed(train, settings, seed);
    const examples = this.#feed.take({ epoch, batch });
    // What is drawn at random belongs to the batch: with accumulation a step has several.
    const draw = epoch * this.#batches + batch;
    const { count } = examples;
    observer?.gathered(count);
    const vector = vectors.get('parameters');
    const share = this.#team?.begin(examples, draw, vector, stateVector);
    const pass = new BatchPass(settings.dropout, seed, draw, share);
    const next = tf.tidy(() => {
      const tensors = batchTensors(train, share ? examplesOf(examples, share) : examples);
      // Back ends that compile share no batches among threads.
      const compiled = share ? undefined : this.#compiled?.of(tensors, draw, [vector, stateVector]);
      // Whoever looks inside a batch sees it done once more, so that training does not depend on being looked at.
      const open =
        compiled && !observed
          ? undefined
          : learn(this.#network, { task: this.#task, batch: tensors, pass }, [vector, stateVector], observed);
      const own = compiled ?? open!.learnt;
      const { gradient, sums: measured, ...moved } = this.#team?.end(own) ?? own;
      const sums: tf.Tensor1D = tf.add(vectors.get('sums'), measured);
      const advanced = this.#update.advance(vectors, gradient, group, count, step);
      if (observed && open) {
        const grads = share ? layout.split(gradient) : open.grads;
        observed.stepped(this.#observation(open.weights, grads, advanced.parameters));
      }
      observer?.summed(sums, this.#update.learningRate(step));
      return { sums, ...moved, ...advanced };
    });
    pass.dispose();
    vectors.replace(next);
    return { epoch, batch: batch + 1, step: group.complete ? step + 1 : step };
  }

  #observation(
    values: readonly tf.Tensor[],
    gradients: readonly tf.Tensor[],
    after: tf.Tensor1D | undefined,
  ): ObservedStep {
    const { layout, vectors, model } = this.#network;
    const changes = (next: tf.Tensor1D) => layout.split(tf.sub(next, vectors.get('parameters')));
    return { parameters: model.parameters, values, gradients, ...(after && { changes: () => changes(after) }) };
  }

  dispose(): void {
    this.#feed?.dispose();
    this.#team?.dispose();
    this.#compiled?.dispose();
  }
}
