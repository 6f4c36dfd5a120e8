import type { SchedulerSetup, SweepStart } from '../schedulers/setup.ts';
import type { Params, Space } from '../space/parameter.ts';
import type { Spec } from './spec/schema.ts';
import { maxSteps } from './steps.ts';

/**
 * What a spec's scheduler is made for.
 *
 * @param known the compiled space and its starting points, where both are right
 */
export function schedulerSetup(
  spec: Spec,
  known?: { readonly space: Space; readonly points: readonly Params[] },
): SchedulerSetup {
  const { objectives, seed, budget, space } = spec;
  const { trials, parallel } = budget;
  return {
    objectives,
    maxSteps: maxSteps(spec),
    seed,
    budget: { ...(trials !== undefined && { trials }), parallel },
    space,
    ...(known && { start: startOf(spec, known.space, known.points) }),
  };
}

function startOf(spec: Spec, space: Space, points: readonly Params[]): SweepStart {
  if (!spec.baseline) return { space, points };
  const baseline = space.complete(spec.baseline);
  return { space, baseline, points: points.filter((point) => space.key(point) !== space.key(baseline)) };
}
