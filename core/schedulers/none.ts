import type { Scheduler } from './scheduler.ts';

/** Every trial runs to its end: the default, since silent pruning surprises. */
export function none(): Scheduler {
  return {
    name: 'none',
    nextRung: () => null,
    decide: () => ({ decision: 'continue' }),
  };
}
