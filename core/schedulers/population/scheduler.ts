import type { Random } from '../../random.ts';
import { randomStream } from '../../random.ts';
import type { Params } from '../../space/parameter.ts';
import type { TrialRecord } from '../../sweep/trial.ts';
import { firstLoss, type Goal } from '../comparison.ts';
import type { Decision, Next, RungEntry, Scheduler, SchedulerReport, ScheduleView } from '../scheduler.ts';
import { copyable, isDead, stepsOf, vacancy } from './members.ts';
import { type Population, tail } from './settings.ts';

/** The parameters with which a copy of `source` goes on. */
export type Explore = (view: ScheduleView, source: TrialRecord, random: Random) => Params;

/**
 * A population of lineages that exploit and explore (Jaderberg et al. 2017, "Population Based Training of Neural
 * Networks", algorithm 1 with truncation selection), asynchronously: nobody waits for the others. A member is compared
 * at each rung with all that reached it so far; when it is among the weakest it is stopped, and its lane begins a new
 * trial from the checkpoint of a member at the top, with explored parameters. Where there are fewer lanes than members,
 * each pauses at its rungs and the one furthest behind goes on.
 */
export function populationScheduler(name: string, population: Population, goal: Goal, explore: Explore): Scheduler {
  const { size, interval, max, quantile, burnIn, takesTurns } = population;
  // A quarter of fewer than four members is nobody.
  const enough = Math.min(size, Math.ceil(1 / quantile));

  const compare = (report: SchedulerReport, rung: readonly RungEntry[]): string | undefined => {
    const losses = rung.map((entry) => firstLoss(entry, goal));
    const own = firstLoss(report, goal);
    const better = losses.filter((loss) => loss < own).length;
    if (better === 0) return undefined;
    const best = rung[losses.indexOf(Math.min(...losses))]!;
    const whose = `trial ${best.trial} has ${best.values[0]}`;
    if (own === Number.POSITIVE_INFINITY) return `${name}: ${report.values[0]} at step ${report.step}; ${whose}`;
    const weakest = tail(rung.length, quantile);
    if (rung.length < enough || better < rung.length - weakest) return undefined;
    return `${name}: ${report.values[0]} is among the weakest ${weakest} of ${rung.length} at step ${report.step}; ${whose}`;
  };

  const fill = (view: ScheduleView): Next | undefined => {
    const dead = view.mayCreate ? vacancy(view, population) : undefined;
    if (!dead) return undefined;
    const candidates = copyable(view, population, dead, goal);
    if (candidates.length === 0) return undefined;
    const random = randomStream(view.seed, name, view.trial);
    const { trial, rung } = candidates[random.below(candidates.length)]!;
    const why = rung === undefined ? '' : `, better than trial ${dead.number} at step ${rung}`;
    const reason = `${name}: goes on from trial ${trial.number} at step ${trial.checkpoint!.step}${why}`;
    return { next: 'clone', of: trial.number, params: explore(view, trial, random), reason };
  };

  return {
    name,
    needs: { checkpoints: true, rungs: true },
    nextRung(step) {
      const rung = Math.max(Math.ceil(burnIn / interval), Math.floor(step / interval) + 1) * interval;
      return rung < max ? rung : null;
    },
    decide(report, rung): Decision {
      const worse = compare(report, rung);
      if (worse !== undefined) return { decision: 'stop', reason: worse };
      if (!takesTurns) return { decision: 'continue' };
      return { decision: 'pause', reason: `${name}: lets the members behind step ${report.step} catch up` };
    },
    next(view) {
      const { trials, mayCreate } = view;
      if (mayCreate && trials.length < size) return { next: 'propose' };
      const copy = fill(view);
      if (copy) return copy;
      const [behind] = trials
        .filter(({ state }) => state === 'paused')
        .sort((a, b) => stepsOf(a) - stepsOf(b) || a.number - b.number);
      if (behind) {
        const reason = `${name}: furthest behind, at step ${stepsOf(behind)}`;
        return { next: 'resume', trial: behind.number, reason };
      }
      const isLive = trials.some(({ state }) => state === 'running' || state === 'queued');
      if (isLive && (mayCreate || takesTurns)) return { next: 'wait' };
      const dead = trials.filter(isDead).length;
      // All have failed, and left nothing to copy.
      if (mayCreate && dead === trials.length) return { next: 'propose' };
      return { next: 'done', reason: `${name}: all members that are left have run to their end` };
    },
  };
}
