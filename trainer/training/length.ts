import type { BuiltInTrainer } from '../../core/sweep/trainer-settings.ts';

type LengthSettings = Pick<BuiltInTrainer, 'steps' | 'batch_size' | 'accumulation'>;

/** Optimiser steps of a whole epoch of `count` examples. */
export function stepsPerEpoch({ batch_size, accumulation }: LengthSettings, count: number): number {
  return Math.ceil(Math.ceil(count / batch_size) / accumulation);
}

/** Epochs that `steps` take, the last of them perhaps cut short; no limit where they are not given. */
export function epochsOfSteps(settings: LengthSettings, count: number): number {
  const { steps } = settings;
  return steps === undefined ? Number.POSITIVE_INFINITY : Math.ceil(steps / stepsPerEpoch(settings, count));
}

/** Batches of an epoch, counted from 0: all, but in the one in which `steps` are reached. */
export function batchesOf(settings: LengthSettings, count: number, epoch: number): number {
  const all = Math.ceil(count / settings.batch_size);
  const { steps = Number.POSITIVE_INFINITY, accumulation } = settings;
  return Math.min(all, (steps - epoch * stepsPerEpoch(settings, count)) * accumulation);
}
