import * as z from 'zod';

const times = z.int().min(2).max(100);

/** The spec's `evaluate`. */
export const evaluateSchema = z
  .union(
    [
      z.strictObject({ folds: times.describe('Folds of the cross-validation.') }),
      z.strictObject({ seeds: times.describe('Seeds, the same ones for every trial.') }),
    ],
    { error: 'evaluate is { folds: K } or { seeds: N }' },
  )
  .describe(
    'Train several times for a trial, once for each fold or seed: its value is the mean. A step is then one run.',
  );
export type Evaluate = z.output<typeof evaluateSchema>;
