import type { ScheduledParams } from '../lineage.ts';
import type { SchedulerSetup } from '../setup.ts';
import { startsWith } from './chain.ts';

/** @throws RangeError when the schedule is out of order or longer than a trial, not of this space or beyond the budget */
export function checkSchedule(schedule: readonly ScheduledParams[], max: number, setup: SchedulerSetup): void {
  checkSteps(schedule, setup.space && 'epochs' in setup.space ? Number.POSITIVE_INFINITY : max);
  checkParams(schedule, setup);
  checkBudget(schedule, setup);
}

function checkSteps(schedule: readonly ScheduledParams[], max: number): void {
  schedule.forEach(({ step }, i) => {
    const field = `scheduler.schedule.${i}.step`;
    const before = schedule[i - 1]?.step ?? -1;
    if (i === 0 && step !== 0) throw new RangeError(`${field}: is ${step}; the first parameters hold from step 0 on`);
    if (step <= before) throw new RangeError(`${field}: ${step} is not above ${before}, the one before; sort them`);
    if (step >= max) {
      throw new RangeError(`${field}: ${step} is not below the ${max} steps of a trial; raise max or leave it out`);
    }
  });
}

function checkParams(schedule: readonly ScheduledParams[], { start }: SchedulerSetup): void {
  schedule.forEach(({ params }, i) => {
    const reason = start?.space.refuse({ ...start.space.complete(params), ...params });
    if (!reason) return;
    const field = `scheduler.schedule.${i}.params`;
    // Most reasons begin with the parameter's name; a constraint is about all of them.
    if (/^[^\s:]+: /.test(reason)) throw new RangeError(`${field}.${reason}`);
    throw new RangeError(`${field}: ${reason} at ${JSON.stringify(params)}; give other values`);
  });
}

function checkBudget(schedule: readonly ScheduledParams[], { budget, start }: SchedulerSetup): void {
  const parts = schedule.length;
  const points = start?.points.filter((point) => !startsWith(point, schedule[0]!.params)).length ?? 0;
  const first = points + Number(start?.baseline !== undefined);
  const { trials = Number.POSITIVE_INFINITY } = budget ?? {};
  if (trials >= parts + first) return;
  const more = first === 0 ? '' : ` and the ${first} that ${first === 1 ? 'is' : 'are'} tried first`;
  throw new RangeError(
    `budget.trials: ${trials} are not enough for the ${parts} parts of the schedule${more}; raise it to ${parts + first}`,
  );
}
