import { type Random, randomStream } from '../../random.ts';
import type { Params } from '../../space/parameter.ts';
import type { TrialRecord } from '../../sweep/trial.ts';
import type { Goal } from '../comparison.ts';
import type { DecisionContext, Next, RungEntry, Scheduler, SchedulerReport, ScheduleView } from '../scheduler.ts';
import { copyable, vacancy } from './exploit.ts';
import { compared, isDead, type Member, memberOf, rankOf, rivals, stepsOf } from './members.ts';
import { type Population, tail } from './settings.ts';

/** The parameters with which a copy of `source` goes on. */
export type Explore = (view: ScheduleView, source: TrialRecord, random: Random) => Params;

/**
 * A population of lineages that exploit and explore (Jaderberg et al. 2017, "Population Based Training of Neural
 * Networks", algorithm 1 with truncation selection), asynchronously: nobody waits for the others. At each rung a member
 * is compared with every other one at the highest rung that both have reached. When it is among the weakest it is
 * stopped, and its lane begins a new trial from the checkpoint of a member at the top, with explored parameters. Where
 * there are fewer lanes than members, each pauses at its rungs and the one furthest behind goes on.
 */
export function populationScheduler(name: string, population: Population, goal: Goal, explore: Explore): Scheduler {
  const { size, interval, max, quantile, burnIn, takesTurns } = population;
  // A quarter of fewer than four members is nobody.
  const enough = Math.min(size, Math.ceil(1 / quantile));

  /** Why a member is stopped. */
  const weakness = (report: SchedulerReport, others: readonly Member[], own: Member): string | undefined => {
    const { better, known } = rivals(own, others);
    const [best] = better;
    if (!best) return undefined;
    const { step } = compared(own, best)!;
    const at = `at step ${report.step}; trial ${best.trial.number} was better at step ${step}`;
    if (own.losses.at(-1)!.loss === Number.POSITIVE_INFINITY) return `${name}: ${report.values[0]} ${at}`;
    const weakest = tail(known + 1, quantile);
    if (known + 1 < enough || better.length <= known - weakest) return undefined;
    return `${name}: ${report.values[0]} is among the weakest ${weakest} of ${known + 1} ${at}`;
  };

  const fill = (view: ScheduleView): Next | undefined => {
    const dead = view.mayCreate ? vacancy(view, population) : undefined;
    if (!dead) return undefined;
    const sources = copyable(view, population, dead, goal);
    if (sources.length === 0) return undefined;
    const random = randomStream(view.seed, name, view.trial);
    const source = sources[random.below(sources.length)]!;
    const reason = `${name}: takes the place of trial ${dead.number}, from trial ${source.number} at step ${source.checkpoint!.step}`;
    return { next: 'clone', of: source.number, params: explore(view, source, random), reason };
  };

  return {
    name,
    needs: { checkpoints: true, rungs: true, trials: true },
    nextRung(step) {
      const rung = Math.max(Math.ceil(burnIn / interval), Math.floor(step / interval) + 1) * interval;
      return rung < max ? rung : null;
    },
    decide(report, rung, context) {
      const level = { step: Math.floor(report.step / interval) * interval, ...rankOf(report, goal) };
      const members = context?.trials ? living(context.trials, goal) : atRung(rung, level.step, goal);
      const before = members.find(({ trial }) => trial.number === report.trial);
      const earlier = before?.losses.filter(({ step }) => step < level.step) ?? [];
      const trial = before?.trial ?? { number: report.trial, state: 'running', params: {} };
      const weak = weakness(report, members, { trial, losses: [...earlier, level] });
      if (weak !== undefined) return { decision: 'stop', reason: weak };
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
      // All have failed, and left nothing to copy.
      if (mayCreate && trials.every(isDead)) return { next: 'propose' };
      return { next: 'done', reason: `${name}: all members that are left have run to their end` };
    },
  };
}

function living(trials: NonNullable<DecisionContext['trials']>, goal: Goal): Member[] {
  return trials.filter((trial) => !isDead(trial)).map((trial) => memberOf(trials, trial, goal));
}

/** Without sight of the trials: what the rung tells of those that reached it. */
function atRung(rung: readonly RungEntry[], step: number, goal: Goal): Member[] {
  return rung.map((entry) => ({
    trial: { number: entry.trial, state: 'running', params: {} },
    losses: [{ step, ...rankOf(entry, goal) }],
  }));
}
