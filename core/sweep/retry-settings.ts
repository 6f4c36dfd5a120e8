import * as z from 'zod';
import { duration } from './duration.ts';

/** Of every trainer. A host that was taken away is no failure: such a trial starts again in any case. */
export const retrySettings = {
  retries: z
    .int()
    .min(0)
    .max(100)
    .default(0)
    .describe('How often a trial that failed is started again, from its checkpoint where it has one.'),
  backoff: duration.default(10).describe('Time before the first such start; each next one waits twice as long.'),
};
