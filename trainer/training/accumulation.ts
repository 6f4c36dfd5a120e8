import type { BuiltInTrainer } from '../../core/sweep/trainer-settings.ts';

/** The batches whose gradients make one optimiser step; an epoch's last group may be smaller. */
export interface AccumulationGroup {
  /** Images of all its batches together. */
  readonly images: number;
  /** Whether the batch asked about is its last one. */
  readonly complete: boolean;
}

/** @param count images of an epoch */
export function accumulationGroup(
  batch: number,
  { batch_size, accumulation }: Pick<BuiltInTrainer, 'batch_size' | 'accumulation'>,
  count: number,
): AccumulationGroup {
  const first = batch - (batch % accumulation);
  const end = Math.min(count, (first + accumulation) * batch_size);
  return { images: end - first * batch_size, complete: (batch + 1) * batch_size >= end };
}
