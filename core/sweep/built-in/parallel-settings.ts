import * as z from 'zod';

/** How a batch's work is shared out. */
export const parallelSettings = {
  data_parallel: z
    .int()
    .min(1)
    .max(64)
    .default(1)
    .describe(
      'Threads that share every batch, on the back ends wasm and cpu; the gradient is the exact mean of theirs. At most one for each core.',
    ),
};
