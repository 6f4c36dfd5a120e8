import * as z from 'zod';
import type { TrialRecord } from '../sweep/trial.ts';
import type { Scheduler } from './scheduler.ts';
import type { SchedulerSetup } from './setup.ts';

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);

export const replaySettings = z
  .strictObject({
    name: z.literal('replay'),
    schedule: z
      .array(
        z.strictObject({
          step: z.int().min(0).describe('Steps done before; 0 for the first.'),
          params: z.record(z.string(), scalar).describe('The parameters that hold from there on.'),
        }),
      )
      .min(1, 'is empty; list at least the parameters from step 0 on')
      .describe('The parameters by the step after which they hold, as `skysweep schedule` prints them.'),
  })
  .describe('One run whose parameters change on the way, as a schedule says.');

/**
 * Replays a schedule of parameters on one fresh run: a chain of trials, each of which pauses where its parameters end
 * and is continued from that checkpoint by the next one. The first one's parameters come from the spec's `initial`.
 */
export function replay({ schedule }: z.output<typeof replaySettings>, { budget }: SchedulerSetup): Scheduler {
  schedule.forEach(({ step }, i) => {
    const before = schedule[i - 1]?.step ?? -1;
    if (i === 0 && step !== 0) {
      throw new RangeError(`scheduler.schedule.0.step: is ${step}; the first parameters hold from step 0 on`);
    }
    if (step <= before) {
      throw new RangeError(`scheduler.schedule.${i}.step: ${step} is not above ${before}, the one before; sort them`);
    }
  });
  const { trials = schedule.length } = budget ?? {};
  if (trials < schedule.length) {
    throw new RangeError(
      `budget.trials: ${trials} are not enough for the ${schedule.length} parts of the schedule; raise it to ${schedule.length}`,
    );
  }
  /** Where the parameters of the n-th trial end. */
  const endOf = (trial: number): number => schedule[trial + 1]?.step ?? Number.POSITIVE_INFINITY;
  const isAtEnd = ({ number, last }: TrialRecord) => (last?.step ?? 0) >= endOf(number);
  return {
    name: 'replay',
    needs: { checkpoints: true },
    nextRung(step, trial) {
      // A trial that began beyond its end, as its checkpoint was late, ends with its next report.
      const end = Math.max(endOf(trial), step + 1);
      return end < Number.POSITIVE_INFINITY ? end : null;
    },
    decide: ({ step }) => ({ decision: 'pause', reason: `replay: other parameters hold after step ${step}` }),
    next({ trials, space, mayCreate }) {
      const tip = trials.at(-1);
      if (!tip) return mayCreate ? { next: 'propose' } : { next: 'done', reason: 'replay: the budget allows no trial' };
      if (tip.state === 'queued' || tip.state === 'running') return { next: 'wait' };
      const reason = `replay: part ${tip.number + 2} of ${schedule.length}`;
      const following = schedule[tip.number + 1];
      if (!following || (tip.state !== 'paused' && tip.state !== 'stopped')) {
        return { next: 'done', reason: `replay: the run has ended (${tip.state})` };
      }
      if (!isAtEnd(tip) && tip.state === 'paused') return { next: 'resume', trial: tip.number, reason };
      if (!mayCreate) return { next: 'done', reason: 'replay: the budget allows no further trial' };
      if (!tip.checkpoint) return { next: 'done', reason: `replay: trial ${tip.number} left no checkpoint` };
      return { next: 'clone', of: tip.number, params: space.complete(following.params), reason };
    },
  };
}
