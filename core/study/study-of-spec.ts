import { createSampler } from '../samplers/registry.ts';
import { startingWith } from '../samplers/starting-with.ts';
import { createScheduler } from '../schedulers/registry.ts';
import { compileSpace } from '../space/compile.ts';
import { startingPoints } from '../space/initial.ts';
import type { Params } from '../space/parameter.ts';
import { baselineTrial } from '../sweep/evaluation.ts';
import type { Spec } from '../sweep/spec/schema.ts';
import { maxSteps } from '../sweep/steps.ts';
import { Study } from './study.ts';

/**
 * The study that a spec describes; its trainer, if any, is not used.
 *
 * @throws RangeError that names the field when the scheduler does not know how long a trial is, or other sweeps are
 *   to be learned from
 */
export function studyOfSpec(spec: Spec): Study<Params> {
  const { objectives, seed, baseline, initial = [] } = spec;
  if (spec.warm_start) {
    throw new RangeError('warm_start: there are no other sweeps at hand here; leave it out, or use createStudy');
  }
  const { trials, parallel } = spec.budget;
  const space = compileSpace(spec.space, spec.constraints);
  const points = startingPoints(space, { default: spec.default, initial });
  return new Study({
    space,
    objectives,
    outcomeConstraints: spec.outcome_constraints,
    sampler: startingWith(baseline ? [space.complete(baseline), ...points] : points, createSampler(spec.sampler)),
    scheduler: createScheduler(spec.scheduler, { objectives, seed, maxSteps: maxSteps(spec) }),
    seed,
    budget: { ...(trials !== undefined && { trials }), parallel },
    neverStopped: baseline && baselineTrial,
  });
}
