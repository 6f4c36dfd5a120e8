import { regularly } from './cadence.ts';
import { firstLoss, type Goal, loss } from './comparison.ts';
import { probabilityToReach } from './curve/extrapolation.ts';
import type { RungEntry, Scheduler, SchedulerReport } from './scheduler.ts';
import type { SettingsOf } from './settings.ts';
import type { SchedulerSetup } from './setup.ts';

/**
 * Extrapolates a trial's learning curve to its last step and stops it when it hardly can reach the best completed trial
 * there (Domhan et al. 2015, section 3). A trial that was as good as the best at any step goes on, and without a
 * completed trial all do. Reports that are no finite numbers are left out of the curve.
 *
 * @throws RangeError when the length of a trial is given neither by the scheduler nor by the trainer
 */
export function curve(config: SettingsOf<'curve'>, { objectives, maxSteps }: SchedulerSetup): Scheduler {
  const { probability, observations, max = maxSteps } = config;
  if (max === undefined) {
    throw new RangeError('scheduler.max: missing; set it to the number of steps of a full trial');
  }
  const next = regularly(config);
  const { goal } = objectives[0]!;
  return {
    name: 'curve',
    needs: { curves: true, incumbent: true },
    nextRung(step) {
      const rung = next(step);
      return rung < max ? rung : null;
    },
    decide(report, rung, { incumbent } = {}) {
      const points = lossesOf(report, goal);
      if (!incumbent || incumbent.trial === report.trial || points.length < observations || report.step >= max) {
        return { decision: 'continue' };
      }
      const target = loss(incumbent.value, goal);
      if (!(loss(report.best, goal) > target)) return { decision: 'continue' };
      const scale = typicalFall(
        points,
        rung.find(({ trial }) => trial === incumbent.trial),
        target,
        goal,
      );
      const chance = probabilityToReach(target, { curve: points, last: max, scale });
      if (!(chance < probability)) return { decision: 'continue' };
      return {
        decision: 'stop',
        reason: `curve: reaches ${incumbent.value} of trial ${incumbent.trial} by step ${max} with probability ${chance.toPrecision(2)}, below ${probability} (best ${report.best} at step ${report.step})`,
      };
    },
  };
}

/** The finite losses of a curve; step 0, before any training, counts as step 1. */
function lossesOf({ curve: points = [] }: SchedulerReport, goal: Goal) {
  return points
    .filter(({ value }) => Number.isFinite(value))
    .map(({ step, value }) => ({ step: Math.max(1, step), loss: loss(value, goal) }));
}

/**
 * How much trials improve: what this one has lost so far, and what the best one lost after this step. Where the best
 * one was not seen at this step, the way to it may be that long.
 */
function typicalFall(
  points: readonly { readonly loss: number }[],
  best: RungEntry | undefined,
  target: number,
  goal: Goal,
): number {
  const losses = points.map((point) => point.loss);
  const least = Math.min(...losses);
  const own = losses[0]! - least;
  const remaining = best ? firstLoss(best, goal) - target : least - target;
  const scale = Math.max(own, Math.max(0, Number.isFinite(remaining) ? remaining : 0) + own / 2);
  // A flat curve beside an equally flat best one.
  return scale > 0 ? scale : Math.max(1e-12, least - target);
}
