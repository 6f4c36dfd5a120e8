import type { Batch } from '../../data/data-set.ts';

/** The examples of a batch that one worker takes. */
export interface Share {
  /** Index of the first one in the batch. */
  readonly first: number;
  readonly count: number;
  /** Examples of the whole batch. */
  readonly total: number;
}

export function wholeBatch(total: number): Share {
  return { first: 0, count: total, total };
}

/** A batch in one share for each worker, in order, of sizes that differ by one at most; small batches leave some empty. */
export function shareOut(total: number, workers: number): Share[] {
  const start = (worker: number) => Math.floor((worker * total) / workers);
  return Array.from({ length: workers }, (_, i) => ({ first: start(i), count: start(i + 1) - start(i), total }));
}

/** The values of a share out of `values`, which has as many for every example of the batch. */
export function sliceOf(values: Float32Array, { first, count, total }: Share): Float32Array {
  const each = values.length / total;
  return values.subarray(first * each, (first + count) * each);
}

/** A share of examples that all have as many values. */
export function examplesOf({ inputs, labels }: Pick<Batch, 'inputs' | 'labels'>, share: Share): Batch {
  return { count: share.count, inputs: sliceOf(inputs, share), labels: sliceOf(labels, share) };
}
