import * as z from 'zod';

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()], {
  error: 'is not a string, number, boolean or null',
});

/** The spec's `default`: the point from which a user starts. */
export const defaultPointSchema = z
  .record(z.string(), scalar)
  .describe('Known good values: tried first, and taken by initial points for what they leave out.');

/** The spec's `initial`: points to be tried before the sampler proposes. */
export const initialSchema = z
  .array(z.record(z.string(), scalar))
  .describe('Points to be tried first; what they leave out comes from `default`, or is the middle of its range.');
