import { regularly } from './cadence.ts';
import { type Goal, loss } from './comparison.ts';
import type { CurvePoint, Scheduler } from './scheduler.ts';
import type { SettingsOf } from './settings.ts';
import type { SchedulerSetup } from './setup.ts';

/**
 * Early stopping on the trial's own curve: it stops when its best value has not improved by more than `min_delta` for
 * `patience` steps (Prechelt 1998, "Early Stopping - But When?", with the counting of Keras). With another scheduler it
 * holds that one back, as Optuna's `PatientPruner` does: a trial stops where the other one says so and only once it has
 * ceased to improve, so that `warmup` and `interval` are the other one's matter.
 *
 * @throws RangeError when the other scheduler pauses trials or chooses what runs next: those need all their decisions
 */
export function patience(
  config: Omit<SettingsOf<'patience'>, 'name'>,
  { objectives }: SchedulerSetup,
  wrapped: Scheduler = alone(config),
): Scheduler {
  if (wrapped.next) {
    throw new RangeError(
      `scheduler.scheduler: ${wrapped.name} decides what runs next and cannot be held back; give one that only stops trials`,
    );
  }
  const { goal } = objectives[0]!;
  return {
    ...wrapped,
    name: 'patience',
    needs: { ...wrapped.needs, curve: true },
    decide(report, rung, context) {
      const since = lastImprovement(report.curve ?? [], goal, config.min_delta);
      const waited = report.step - since.step;
      if (waited < config.patience) return { decision: 'continue' };
      const decision = wrapped.decide(report, rung, context);
      if (decision.decision === 'continue') return decision;
      const own = `patience: best ${since.value} has not improved for ${waited} steps at step ${report.step}`;
      return { ...decision, reason: decision.reason === '' ? own : `${own}; ${decision.reason}` };
    },
  };
}

/** What patience decides by when nothing else does. */
function alone(config: Omit<SettingsOf<'patience'>, 'name'>): Scheduler {
  return { name: 'patience', nextRung: regularly(config), decide: () => ({ decision: 'stop', reason: '' }) };
}

/** The last step that was better by more than `delta` than all before it; step 0 when no value was a number. */
function lastImprovement(curve: readonly CurvePoint[], goal: Goal, delta: number): CurvePoint {
  let best: CurvePoint = { step: 0, value: Number.NaN };
  for (const point of curve) {
    if (loss(point.value, goal) < loss(best.value, goal) - delta) best = point;
  }
  return best;
}
