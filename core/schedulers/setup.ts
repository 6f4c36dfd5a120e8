import type { Params, Space } from '../space/parameter.ts';
import type { Objective } from '../sweep/trial.ts';

/** What a sweep tries before its sampler proposes anything. */
export interface SweepStart {
  readonly space: Space;
  /** Trial 0, which no scheduler stops. */
  readonly baseline?: Params;
  /** Complete points, in this order; one that the baseline has tried is left out. */
  readonly points: readonly Params[];
}

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
  /** Where known. */
  readonly start?: SweepStart;
}

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
