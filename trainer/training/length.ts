import type { BuiltInTrainer } from '../../core/sweep/trainer-settings.ts';

type LengthSettings = Pick<BuiltInTrainer, 'steps' | 'batch_size' | 'accumulation'>;

/** Batches of a whole epoch of `count` examples; the last one may be smaller. */
export const batchesPerEpoch = ({ batch_size }: Pick<LengthSettings, 'batch_size'>, count: number): number =>
  Math.ceil(count / batch_size);

/** Optimiser steps of a whole epoch of `count` examples. */
export const stepsPerEpoch = (settings: LengthSettings, count: number): number =>
  Math.ceil(batchesPerEpoch(settings, count) / settings.accumulation);

/** Epochs that `steps` take, the last of them perhaps cut short; no limit where they are not given. */
export function epochsOfSteps(settings: LengthSettings, count: number): number {
  const { steps } = settings;
  return steps === undefined ? Number.POSITIVE_INFINITY : Math.ceil(steps / stepsPerEpoch(settings, count));
}

/** Batches of an epoch, counted from 0: all, but in the one in which `steps` are reached. */
export function batchesOf(settings: LengthSettings, count: number, epoch: number): number {
  const all = batchesPerEpoch(settings, count);
  const { steps = Number.POSITIVE_INFINITY, accumulation } = settings;
  return Math.min(all, (steps - epoch * stepsPerEpoch(settings, count)) * accumulation);
}
