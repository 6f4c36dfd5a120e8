import * as z from 'zod';

/** How a network takes in the columns of a table. */
export const tableSettings = {
  category_embedding: z
    .int()
    .min(0)
    .max(256)
    .default(0)
    .describe(
      'mlp, tables: learnt values for each categorical column; 0 for one-hot values, else about the root of the number of categories.',
    ),
};
