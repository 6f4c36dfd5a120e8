import type { AugmentationSettings } from '../augmentation/augment.ts';
import type { Batch, DataSet } from '../data-set.ts';
import { trainingBatch } from '../gather.ts';
import { epochOrder } from '../shuffle.ts';

export type BatchSettings = AugmentationSettings & { readonly batch_size: number };

/** A batch's place in a training. */
export interface Place {
  readonly epoch: number;
  /** In the epoch, from 0. */
  readonly batch: number;
}

/** The batches of a training, each a function of its place and the seed: whoever prepares it, it has the same bits. */
export class Batches {
  readonly count: number;
  readonly #set: DataSet;
  readonly #settings: BatchSettings;
  readonly #seed: number;
  #order: { readonly epoch: number; readonly items: Uint32Array } | undefined;

  constructor(set: DataSet, settings: BatchSettings, seed: number) {
    this.count = Math.ceil(set.count / settings.batch_size);
    this.#set = set;
    this.#settings = settings;
    this.#seed = seed;
  }

  at({ epoch, batch }: Place): Batch {
    if (this.#order?.epoch !== epoch) {
      this.#order = { epoch, items: epochOrder(this.#set.count, this.#seed, epoch) };
    }
    const from = batch * this.#settings.batch_size;
    const to = Math.min(from + this.#settings.batch_size, this.#set.count);
    // What is drawn at random belongs to the batch, not to the optimiser's step: with accumulation that has several.
    const draw = epoch * this.count + batch;
    return trainingBatch(this.#set, [from, to], this.#order.items, this.#settings, { seed: this.#seed, draw });
  }

  /** The place behind this one. */
  next({ epoch, batch }: Place): Place {
    return batch + 1 < this.count ? { epoch, batch: batch + 1 } : { epoch: epoch + 1, batch: 0 };
  }
}
