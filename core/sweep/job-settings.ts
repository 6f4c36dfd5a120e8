import * as z from 'zod';

/** Of every trainer: what its jobs are like. */
export const jobSettings = {
  trials_per_job: z
    .int()
    .min(1)
    .max(10_000)
    .default(1)
    .describe('How many trials one job may train, one after another, so that starting an instance is paid for once.'),
};
