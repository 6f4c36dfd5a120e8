import { baselineTrial } from '../sweep/evaluation.ts';
import type { TrialRecord } from '../sweep/trial.ts';
import { chainOf, type Link, nextPart } from './replay/chain.ts';
import { checkSchedule } from './replay/check.ts';
import type { Next, Scheduler, ScheduleView } from './scheduler.ts';
import type { SettingsOf } from './settings.ts';
import type { SchedulerSetup } from './setup.ts';

/**
 * Replays a schedule of parameters on one fresh run: a chain of trials, each of which pauses where its parameters end
 * and is continued from that checkpoint by the next one. What the spec has tried first, the baseline and the default and
 * initial points, runs to its end before, and is no part of the chain unless it has the first part's parameters.
 *
 * @throws RangeError when the schedule is out of order or longer than a trial, not of this space or beyond the budget
 */
export function replay({ schedule, max }: SettingsOf<'replay'>, setup: SchedulerSetup): Scheduler {
  checkSchedule(schedule, max ?? setup.maxSteps ?? Number.POSITIVE_INFINITY, setup);
  const { start } = setup;
  const baseline = start?.baseline && baselineTrial;
  const links = (trials: readonly TrialRecord[]) => chainOf(trials, schedule, baseline);
  /** Where the parameters of a link end. */
  const endOf = ({ part }: Link): number => schedule[part + 1]?.step ?? Number.POSITIVE_INFINITY;

  const goOn = ({ space, mayCreate }: ScheduleView, tip: Link): Next => {
    const { number, state, last, checkpoint } = tip.trial;
    if (state === 'queued' || state === 'running') return { next: 'wait' };
    const isAtEnd = (last?.step ?? 0) >= endOf(tip);
    if (state === 'paused' && !isAtEnd) return { next: 'resume', trial: number, reason: nameOf(tip.part) };
    if ((state !== 'paused' && state !== 'stopped') || tip.part === schedule.length - 1) {
      return { next: 'done', reason: `replay: the run has ended (${state})` };
    }
    if (!mayCreate) return { next: 'done', reason: 'replay: the budget allows no further trial' };
    if (!checkpoint) return { next: 'done', reason: `replay: trial ${number} left no checkpoint` };
    const part = nextPart(tip.part, checkpoint.step, schedule);
    const params = space.complete(schedule[part]!.params);
    return { next: 'clone', of: number, params, reason: nameOf(part) };
  };
  const nameOf = (part: number) => `replay: part ${part + 1} of ${schedule.length}`;

  return {
    name: 'replay',
    needs: { checkpoints: true, trials: true },
    nextRung: (step) => schedule.find((part) => part.step > step)?.step ?? null,
    decide(report, _, context) {
      const chain = context?.trials && links(context.trials);
      const link = chain?.find(({ trial }) => trial.number === report.trial);
      // One that paused by mistake, as it is not known yet, is resumed.
      if (chain && (!link || report.step < endOf(link)) && isKnown(context.trials!, report.trial)) {
        return { decision: 'continue' };
      }
      return { decision: 'pause', reason: `replay: other parameters hold after step ${report.step}` };
    },
    next(view) {
      const { trials, space, mayCreate } = view;
      const chain = links(trials);
      const keys = new Set(trials.map(({ params }) => space.key(params)));
      const isUntried =
        start &&
        [...(start.baseline ? [start.baseline] : []), ...start.points].some((point) => !keys.has(space.key(point)));
      if (mayCreate && isUntried) return { next: 'propose' };
      const apart = trials.find(
        ({ state, number }) => state === 'paused' && !chain.some(({ trial }) => trial.number === number),
      );
      if (apart) return { next: 'resume', trial: apart.number, reason: 'replay: is no part of the run' };
      const tip = chain.at(-1);
      if (tip) return goOn(view, tip);
      if (!mayCreate) return { next: 'done', reason: 'replay: the budget allows no trial' };
      return { next: 'start', params: space.complete(schedule[0]!.params), reason: nameOf(0) };
    },
  };
}

const isKnown = (trials: readonly TrialRecord[], number: number) => trials.some((trial) => trial.number === number);
