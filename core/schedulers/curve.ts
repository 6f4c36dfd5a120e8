import { regularly } from './cadence.ts';
import { type Goal, loss } from './comparison.ts';
import { chanceToReach, extrapolate, type Point, type Prediction } from './curve/extrapolation.ts';
import { type LateFall, LateFalls } from './curve/late-falls.ts';
import { typicalFall } from './curve/typical-fall.ts';
import type { CurvePoint, Scheduler } from './scheduler.ts';
import type { SettingsOf } from './settings.ts';
import type { SchedulerSetup } from './setup.ts';

/** So many of the best completed trials tell how far the ends of curves lie below what was to be expected. */
const examples = 8;

/**
 * Extrapolates a trial's learning curve to its last step and stops it when it hardly can reach the best completed trial
 * there (Domhan et al. 2015, section 3). A trial that was as good as the best at any step goes on, and without a
 * completed trial all do. Reports that are no finite numbers are left out of the curve.
 *
 * What no curve shows beforehand, such as a learning rate that falls at its end, is learned from the completed trials:
 * each is extrapolated from the same step, and by how much it then fell below may happen to this trial too.
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
  const lateFalls = new LateFalls(max);
  return {
    name: 'curve',
    needs: { curve: true, incumbent: true, completedCurves: examples },
    nextRung(step) {
      const rung = next(step);
      return rung < max ? rung : null;
    },
    decide(report, _, { incumbent, completed = [] } = {}) {
      const points = lossesOf(report.curve, goal);
      if (!incumbent || incumbent.trial === report.trial || points.length < observations || report.step >= max) {
        return { decision: 'continue' };
      }
      const target = loss(incumbent.value, goal);
      if (!(loss(report.best, goal) > target)) return { decision: 'continue' };
      const others = completed.map(({ trial, curve }) => ({ trial, points: lossesOf(curve, goal) }));
      const best = others
        .find(({ trial }) => trial === incumbent.trial)
        ?.points.findLast(({ step }) => step <= report.step)?.loss;
      const scale = typicalFall(points, best, target);
      const prediction = extrapolate({ curve: points, last: max, scale });
      const plain = chanceToReach(target, prediction);
      if (!(plain < probability)) return { decision: 'continue' };
      const falls = lateFalls.after(report.step, others, { trial: incumbent.trial, best, target });
      const chance = Math.max(plain, withFalls(prediction, target, falls, scale));
      if (!(chance < probability)) return { decision: 'continue' };
      return {
        decision: 'stop',
        reason: `curve: reaches ${incumbent.value} of trial ${incumbent.trial} by step ${max} with probability ${chance.toPrecision(2)}, below ${probability} (best ${report.best} at step ${report.step})`,
      };
    },
  };
}

/** How much the falls of trials differ, as a share of them. */
const spread = 0.5;

/** The chance when this trial's end may fall about as that of any of the completed ones did. */
function withFalls(prediction: Prediction, target: number, falls: readonly LateFall[], scale: number): number {
  const chances = falls.map(({ loss, share }) => {
    const fall = Math.max(loss, share * scale);
    const fallen = prediction.map(({ weight, mean, deviation }) => ({
      weight,
      mean: mean - fall,
      deviation: Math.hypot(deviation, spread * fall),
    }));
    return chanceToReach(target, fallen);
  });
  return chances.reduce((sum, chance) => sum + chance, 0) / Math.max(1, chances.length);
}

/** The finite losses of a curve; step 0, before any training, counts as step 1. */
function lossesOf(points: readonly CurvePoint[] = [], goal: Goal): Point[] {
  return points
    .filter(({ value }) => Number.isFinite(value))
    .map(({ step, value }) => ({ step: Math.max(1, step), loss: loss(value, goal) }));
}
