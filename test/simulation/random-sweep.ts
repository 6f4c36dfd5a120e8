import { type Random, randomStream } from '../../core/random.ts';
import { createSampler } from '../../core/samplers/registry.ts';
import { createScheduler, schedulerSchema } from '../../core/schedulers/registry.ts';
import { compileSpace } from '../../core/space/compile.ts';
import type { Objective } from '../../core/sweep/trial.ts';
import type { Mishap, SimulationSettings } from './settings.ts';

export interface RandomSweep {
  /** The spec's `scheduler`. */
  readonly scheduler: string | { readonly name: string; readonly [setting: string]: unknown };
  readonly trials: number;
  readonly lanes: number;
  readonly seed: number;
  readonly maxSteps?: number;
  readonly objectives?: readonly Objective[];
  /** Chance of each mishap at the end of a step. */
  readonly mishaps?: Readonly<Partial<Record<Mishap, number>>>;
  /** Chance that a step is not reported. */
  readonly silence?: number;
}

/** A sweep over noisy learning curves with log-normal durations; everything follows from the seed. */
export function randomSweep(sweep: RandomSweep): SimulationSettings {
  const { seed, lanes, trials, maxSteps = 27, mishaps = {}, silence = 0 } = sweep;
  const objectives = sweep.objectives ?? [{ metric: 'loss', goal: 'minimize' }];
  const stream = (...path: (string | number)[]): Random => randomStream(seed, 'simulation', ...path);
  return {
    space: compileSpace({ x: { type: 'float', low: 0, high: 1 }, y: { type: 'float', low: 0, high: 1 } }),
    objectives,
    sampler: createSampler({ name: 'random' }),
    scheduler: createScheduler(schedulerSchema.parse(sweep.scheduler), { objectives, maxSteps, seed }),
    seed,
    lanes,
    maxSteps,
    budget: { trials },
    curve({ x, y }, step, { number }) {
      const random = stream('value', number, step);
      if (step < maxSteps && random.uniform() < silence) return undefined;
      return objectives.map((_, i) => (i === 0 ? Number(x) : Number(y)) + 2 / (step + 1) + 0.02 * random.normal());
    },
    duration: (_, step, { number }) => Math.exp(stream('duration', number, step).normal()),
    startup: () => 0.5,
    mishap(trial, step, launch) {
      let u = stream('mishap', trial.number, step, launch).uniform();
      for (const kind of ['fail', 'lose', 'hang'] as const) {
        u -= mishaps[kind] ?? 0;
        if (u < 0) return kind;
      }
      return undefined;
    },
  };
}
