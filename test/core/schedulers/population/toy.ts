import type { Sampler } from '../../../../core/samplers/sampler.ts';
import { createScheduler, schedulerSchema } from '../../../../core/schedulers/registry.ts';
import type { Scheduler } from '../../../../core/schedulers/scheduler.ts';
import { compileSpace } from '../../../../core/space/compile.ts';
import type { Params } from '../../../../core/space/parameter.ts';
import { spaceSchema } from '../../../../core/space/schema.ts';
import type { Objective, TrialRecord } from '../../../../core/sweep/trial.ts';
import { simulate } from '../../../simulation/driver.ts';
import type { Simulated, SimulationSettings } from '../../../simulation/settings.ts';

export const maximize: Objective[] = [{ metric: 'q', goal: 'maximize' }];

export function schedulerOf(config: object, setup: { parallel: number; trials?: number; objectives?: Objective[] }) {
  const { objectives = maximize, ...budget } = setup;
  return createScheduler(schedulerSchema.parse(config), { objectives, seed: 0, budget });
}

/** Proposes the given points in turn, over and over. */
export function listed(points: readonly Params[]): Sampler {
  return {
    name: 'listed',
    propose: ({ trial }) => ({ params: points[trial % points.length]!, reason: 'listed' }),
  };
}

/**
 * A training whose weights are two numbers: a clone goes on from the weights of its source at the step of the
 * checkpoint, so that a value depends on all parameters that ever held.
 */
export function training(
  start: readonly number[],
  update: (weights: readonly number[], params: Params, step: number) => readonly number[],
  quality: (weights: readonly number[]) => number,
): SimulationSettings['curve'] {
  const known = new Map<string, readonly number[]>();
  return (params, step, { number, clone }) => {
    const begins = (clone?.step ?? 0) + 1 === step;
    const before = begins ? clone && known.get(`${clone.of}/${clone.step}`) : known.get(`${number}/${step - 1}`);
    const weights = update(before ?? start, params, step);
    known.set(`${number}/${step}`, weights);
    // A clone of a clone that has not trained yet goes on from what that one began with.
    if (begins && before) known.set(`${number}/${step - 1}`, before);
    return [quality(weights)];
  };
}

/** The quadratic of Jaderberg et al. 2017, section 4.1.1: what is climbed is the quality with its own weights `h`. */
export const quadratic = () =>
  training(
    [0.9, 0.9],
    (theta, h) => theta.map((t, i) => t - 0.02 * 2 * (h[`h${i}`] as number) * t),
    (theta) => 1.2 - theta.reduce((sum, t) => sum + t * t, 0),
  );

/** Grows fastest where `x` follows a target that wanders from 0.1 to 0.9: no constant is good. */
export const wandering = (maxSteps: number) =>
  training(
    [0],
    ([sum = 0], { x }, step) => [sum + 1 - 4 * ((x as number) - 0.1 - (0.8 * step) / maxSteps) ** 2],
    ([sum = 0]) => sum,
  );

interface Run extends Partial<Omit<SimulationSettings, 'space'>> {
  readonly scheduler: Scheduler;
  readonly sampler: Sampler;
  readonly curve: SimulationSettings['curve'];
  readonly space: object;
}

export function run({ space, ...rest }: Run): Simulated {
  return simulate({
    space: compileSpace(spaceSchema.parse(space)),
    objectives: maximize,
    seed: 0,
    lanes: 4,
    maxSteps: 40,
    budget: { trials: 60 },
    // Members drift apart, as real ones do.
    duration: (_, step, { number }) => 1 + ((number * 7 + step * 3) % 5) / 10,
    ...rest,
  });
}

/** The highest value of any completed trial. */
export function best({ trials }: Pick<Simulated, 'trials'>): TrialRecord & { readonly value: number } {
  const completed = trials.filter(({ state }) => state === 'completed');
  const winner = completed.reduce((a, b) => (b.values![0]! > a.values![0]! ? b : a));
  return { ...winner, value: winner.values![0]! };
}
