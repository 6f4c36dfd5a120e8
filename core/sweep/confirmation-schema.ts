import * as z from 'zod';

/** The spec's `confirm`. */
export const confirmSchema = z
  .strictObject({
    top: z.int().min(1).max(20).default(3).describe('How many of the best trials are trained again.'),
    seeds: z
      .int()
      .min(2)
      .max(100)
      .default(5)
      .describe('How often each of them is, with fresh seeds, the same for all.'),
  })
  .describe('When the search is over, train the best few again from scratch: is the winner better, or lucky?');
