import * as z from 'zod';
import type { Scheduler } from './scheduler.ts';

export const noneSettings = z.strictObject({ name: z.literal('none') }).describe('Every trial runs to its end.');

/** Every trial runs to its end: the default, since silent pruning surprises. */
export function none(): Scheduler {
  return {
    name: 'none',
    nextRung: () => null,
    decide: () => ({ decision: 'continue' }),
  };
}
