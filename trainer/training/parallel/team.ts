import type { Worker } from 'node:worker_threads';
import * as tf from '@tensorflow/tfjs-core';
import type { BuiltInTrainer } from '../../../core/sweep/trainer-settings.ts';
import type { Batch, DataSet } from '../../data/data-set.ts';
import { describeInput } from '../../data/describe-input.ts';
import { startThread } from '../../threads/start-thread.ts';
import { Desk } from './desk.ts';
import { examplesOf, type Share, shareOut } from './share.ts';

export interface WorkerInput {
  readonly settings: BuiltInTrainer;
  readonly seed: number;
  /** Without its examples. */
  readonly set: DataSet;
  readonly backend: 'wasm' | 'cpu';
  readonly buffers: readonly SharedArrayBuffer[];
}

/** What a share of a batch gave: the gradient of its mean loss, sums over it, the model's state behind it. */
export interface Part {
  readonly gradient: tf.Tensor1D;
  readonly sums: tf.Tensor1D;
  readonly state?: tf.Tensor1D;
}

/** A worker that has not answered for so long never will. */
const patienceMs = 15 * 60_000;

/**
 * Data-parallel training: this thread and `data_parallel` − 1 others each take a share of every batch, and the gradient
 * is the mean of theirs by their examples, added up in the order of the shares, so that it has the same bits every time.
 * What a network draws at random it draws for the whole batch and takes its share of. Batch normalisation takes its
 * statistics over each share, and the mean of its running ones.
 */
export class Team {
  readonly #members: readonly { readonly worker: Worker; readonly desk: Desk }[];
  readonly #ready: Promise<unknown>;
  #shares: readonly Share[] = [];

  /** @throws Error where the back end cannot be had once in every thread */
  constructor(
    { settings, seed, train }: { readonly settings: BuiltInTrainer; readonly seed: number; readonly train: DataSet },
    sizes: { readonly parameters: number; readonly state: number; readonly inputs: number; readonly labels: number },
  ) {
    const backend = tf.getBackend();
    if (backend !== 'wasm' && backend !== 'cpu') {
      throw new Error(
        `data_parallel: back end ${backend} shares its work out by itself; set data_parallel: 1, or backend: wasm`,
      );
    }
    const most = Math.ceil(settings.batch_size / settings.data_parallel);
    this.#members = Array.from({ length: settings.data_parallel - 1 }, () => {
      const desk = new Desk({ ...sizes, inputs: most * sizes.inputs, labels: most * sizes.labels });
      const workerData: WorkerInput = { settings, seed, set: description(train), backend, buffers: desk.buffers };
      const worker = startThread('gradients', workerData);
      worker.unref();
      return { worker, desk };
    });
    this.#ready = Promise.all(this.#members.map(({ worker }) => started(worker)));
    // Whoever awaits it hears of a failure; nobody may.
    this.#ready.catch(() => {});
  }

  /** Resolves when all workers are ready for a batch. */
  async ready(): Promise<void> {
    await this.#ready;
  }

  /** Shares a batch out and answers this thread's share. */
  begin(batch: Batch, draw: number, parameters: tf.Tensor1D, state: tf.Tensor1D | undefined): Share {
    const [own, ...others] = shareOut(batch.count, this.#members.length + 1).toSorted((a, b) => b.count - a.count);
    const [values, moving] = [parameters.dataSync(), state?.dataSync()];
    this.#shares = [own!, ...others];
    this.#members.forEach(({ desk }, i) => {
      const share = others[i]!;
      if (share.count === 0) return;
      desk.parameters.set(values);
      if (moving) desk.state.set(moving);
      const { inputs, labels } = examplesOf(batch, share);
      desk.ask(share, draw, inputs, labels);
    });
    return own!;
  }

  /** Awaits the other parts and puts all together; call it within a tidy. */
  end(own: Part): Part {
    const [mine, ...others] = this.#shares;
    const weighted = (vector: tf.Tensor1D, share: Share): tf.Tensor1D => tf.mul(vector, share.count / share.total);
    let gradient = weighted(own.gradient, mine!);
    let sums = own.sums;
    let state = own.state && weighted(own.state, mine!);
    this.#members.forEach(({ desk }, i) => {
      const share = others[i]!;
      if (share.count === 0) return;
      desk.awaitAnswer(patienceMs);
      gradient = tf.add(gradient, weighted(tf.tensor1d(desk.gradient.slice()), share));
      sums = tf.add(sums, tf.tensor1d(desk.sums.slice()));
      state &&= tf.add(state, weighted(tf.tensor1d(desk.state.slice()), share));
    });
    return { gradient, sums, ...(state && { state }) };
  }

  dispose(): void {
    for (const { worker, desk } of this.#members) {
      desk.leave();
      void worker.terminate();
    }
  }
}

/** What a network and its task have to know of a set. */
function description(set: DataSet): DataSet {
  const number = set.kind === 'table' && set.number;
  return { ...describeInput(set), ...(number && { number }) } as DataSet;
}

async function started(worker: Worker): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    worker.once('message', () => resolve());
    worker.once('error', (error) => reject(new Error(`data_parallel: a worker did not start: ${String(error)}`)));
    worker.once('exit', () => reject(new Error('data_parallel: a worker ended before it was ready')));
  });
}
