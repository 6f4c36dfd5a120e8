import type { SettingsOf } from '../settings.ts';
import type { SchedulerSetup } from '../setup.ts';

/** A population's settings with all defaults filled in. */
export interface Population {
  readonly size: number;
  readonly interval: number;
  readonly max: number;
  readonly quantile: number;
  readonly burnIn: number;
  /** Whether members give their lane back after each interval, since there are more members than lanes. */
  readonly takesTurns: boolean;
  mayChange(parameter: string): boolean;
}

/** @throws RangeError when a setting does not suit the sweep; the message names the field */
export function resolvePopulation(
  name: string,
  config: Omit<SettingsOf<'pb2'>, 'name'>,
  { objectives, maxSteps, budget, space }: SchedulerSetup,
): Population {
  if (objectives.length > 1) {
    throw new RangeError(`scheduler: ${name} compares members by one objective, there are ${objectives.length}`);
  }
  const { quantile, burn_in: burnIn, parameters, max = maxSteps ?? Number.POSITIVE_INFINITY } = config;
  const { parallel = 1, trials = Number.POSITIVE_INFINITY } = budget ?? {};
  const { population: size = parallel >= 4 ? parallel : 10 } = config;
  const { interval = max < Number.POSITIVE_INFINITY ? Math.max(1, Math.round(max / 10)) : 1 } = config;
  if (interval >= max) {
    throw new RangeError(`scheduler.interval: ${interval} is not below the ${max} steps of a full trial; lower it`);
  }
  if (trials <= size) {
    throw new RangeError(
      `budget.trials: ${trials} leaves no trial for the copies of better members; raise it above the population of ${size}`,
    );
  }
  const unknown = space && parameters?.findIndex((parameter) => !Object.hasOwn(space, parameter));
  if (unknown !== undefined && unknown >= 0) {
    throw new RangeError(
      `scheduler.parameters.${unknown}: ${parameters![unknown]} is not in the space; correct or remove it`,
    );
  }
  const changeable = parameters && new Set(parameters);
  return {
    size,
    interval,
    max,
    quantile,
    burnIn,
    takesTurns: budget !== undefined && parallel < size,
    mayChange: (parameter) => changeable?.has(parameter) ?? true,
  };
}

/** How many of so many members are at the top, and how many at the bottom; never more than half. */
export function tail(members: number, quantile: number): number {
  return Math.min(Math.ceil(members * quantile), Math.floor(members / 2));
}
