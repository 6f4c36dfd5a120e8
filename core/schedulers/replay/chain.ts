import type { Params } from '../../space/parameter.ts';
import type { TrialRecord } from '../../sweep/trial.ts';
import type { ScheduledParams } from '../lineage.ts';

/** A trial of the run that replays a schedule, and the part of the schedule (from 0) whose parameters it has. */
export interface Link {
  readonly trial: TrialRecord;
  readonly part: number;
}

/**
 * The trials of the run so far, the first part's first: one with the parameters of that part, and what was cloned from
 * it. The baseline runs to its end whatever its parameters are, and so do all others that are tried first.
 *
 * @param baseline the number of the baseline, where there is one
 */
export function chainOf(
  trials: readonly TrialRecord[],
  schedule: readonly ScheduledParams[],
  baseline: number | undefined,
): readonly Link[] {
  const first = schedule[0]!.params;
  const roots = trials.filter(
    ({ number, clone, params }) => !clone && number !== baseline && startsWith(params, first),
  );
  // A failed one may have been tried again.
  const root = roots.find(({ state }) => state !== 'failed') ?? roots[0];
  const links: Link[] = [];
  for (let link: Link | undefined = root && { trial: root, part: 0 }; link; link = following(link, trials, schedule)) {
    links.push(link);
  }
  return links;
}

/** Whether a trial has the parameters of a part; it may have derived ones beside them. */
export function startsWith(params: Params, part: Params): boolean {
  return Object.entries(part).every(([name, value]) => params[name] === value);
}

function following({ trial, part }: Link, trials: readonly TrialRecord[], schedule: readonly ScheduledParams[]) {
  const next = trials.findLast(({ clone }) => clone?.of === trial.number);
  return next && { trial: next, part: nextPart(part, next.clone!.step, schedule) };
}

/** The part that follows from a checkpoint: the one that holds at its step, as it may have been late, or early. */
export function nextPart(part: number, step: number, schedule: readonly ScheduledParams[]): number {
  return Math.max(
    part + 1,
    schedule.findLastIndex((other) => other.step <= step),
  );
}
