import * as z from 'zod';
import type { Objective } from '../sweep/trial.ts';

/** What a scheduler is made for. */
export interface SchedulerSetup {
  readonly objectives: readonly Objective[];
  /** Steps of a trial that is never stopped, where known. */
  readonly maxSteps?: number | undefined;
  /** The sweep's seed. */
  readonly seed: number;
  readonly budget?: { readonly trials?: number; readonly parallel: number };
  /** The definitions of the parameters by name, where known. */
  readonly space?: Readonly<Record<string, unknown>>;
}

export const steps = (text: string) => z.int().min(1).describe(text);

export const rungSettings = {
  min: steps('Step of the first rung.').default(1),
  max: steps("Steps of a trial that is never stopped; by default the trainer's epochs.").optional(),
  eta: z.number().min(2).max(64).describe('Of `eta` trials at a rung about one goes on.').default(3),
};

export const comparedValue = z
  .enum(['last', 'best'])
  .describe('What is compared at a rung: the value there, or the best one up to there, which noise moves less.')
  .default('last');

export const halvingMode = z
  .enum(['stop', 'promote'])
  .describe(
    'How weak trials end: `stop` ends them, `promote` pauses them with a checkpoint until they are good enough.',
  )
  .default('stop');

export interface Rungs {
  /** Step of the first rung. */
  readonly min: number;
  /** Steps of a trial that is never stopped; no rung at or above it. */
  readonly max: number;
  readonly eta: number;
}

/** @throws RangeError when `max` is given neither by the scheduler nor by the trainer, or is not above `min`. */
export function rungRange(
  config: { min: number; max?: number | undefined; eta: number },
  setup: SchedulerSetup,
): Rungs {
  const { min, eta, max = setup.maxSteps } = config;
  if (max === undefined) {
    throw new RangeError('scheduler.max: missing; set it to the number of steps of a full trial');
  }
  if (max <= min) {
    throw new RangeError(`scheduler.max: ${max} is not above scheduler.min ${min}; raise max or lower min`);
  }
  return { min, max, eta };
}

/** Rungs min * eta^k below max, rounded, ascending. */
export function rungSteps({ min, max, eta }: Rungs): number[] {
  const levels: number[] = [];
  for (let level = min; Math.round(level) < max; level *= eta) levels.push(Math.round(level));
  return [...new Set(levels)];
}
