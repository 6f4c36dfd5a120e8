import { createSampler } from '../core/samplers/registry.ts';
import type { Sampler } from '../core/samplers/sampler.ts';
import { startingWith } from '../core/samplers/starting-with.ts';
import { createScheduler } from '../core/schedulers/registry.ts';
import type { Scheduler } from '../core/schedulers/scheduler.ts';
import { compileSpace } from '../core/space/compile.ts';
import { startingPoints } from '../core/space/initial.ts';
import type { Space } from '../core/space/parameter.ts';
import { schedulerSetup } from '../core/sweep/scheduler-setup.ts';
import type { Spec } from '../core/sweep/spec/schema.ts';
import { maxSteps } from '../core/sweep/steps.ts';
import type { Objective } from '../core/sweep/trial.ts';
import type { SweepItem } from './stores/sweeps.ts';

/** What a spec means, compiled; a warm function keeps it for each revision of the spec. */
export interface SweepRuntime {
  readonly space: Space;
  readonly sampler: Sampler;
  readonly scheduler: Scheduler;
  readonly objective: Objective;
  readonly maxSteps: number | undefined;
}

const kept = new Map<string, SweepRuntime>();
const keepAtMost = 50;

/** @throws RangeError when the parts of the spec do not fit together; the message names the field. */
export function compileSpec(spec: Spec): SweepRuntime {
  const objective = spec.objectives[0] as Objective;
  const space = compileSpace(spec.space, spec.constraints);
  const points = startingPoints(space, spec);
  return {
    space,
    sampler: startingWith(points, createSampler(spec.sampler)),
    scheduler: createScheduler(spec.scheduler, schedulerSetup(spec, { space, points })),
    objective,
    maxSteps: maxSteps(spec),
  };
}

export function runtimeOf({
  sweep,
  createdAt,
  revision = 0,
  spec,
}: Pick<SweepItem, 'sweep' | 'createdAt' | 'revision' | 'spec'>): SweepRuntime {
  const key = `${sweep}/${createdAt}/${revision}`;
  let runtime = kept.get(key);
  if (!runtime) {
    runtime = compileSpec(spec);
    if (kept.size >= keepAtMost) kept.delete(kept.keys().next().value as string);
    kept.set(key, runtime);
  }
  return runtime;
}
