import * as z from 'zod';
import { metricName } from './protocol.ts';

const bounds = z
  .strictObject({
    min: z.number().exactOptional().describe('The least value that is allowed.'),
    max: z.number().exactOptional().describe('The largest value that is allowed.'),
  })
  .refine(({ min, max }) => min !== undefined || max !== undefined, {
    error: 'bounds nothing; give min, max or both, as in { max: 20 }',
    // A misspelt bound is complaint enough.
    when: ({ issues }) => issues.length === 0,
  })
  .refine(({ min, max }) => min === undefined || max === undefined || min <= max, {
    error: 'has a min above its max; no value would be allowed',
    path: ['min'],
  })
  .meta({ minProperties: 1 });

/** What the metrics of a trial have to satisfy for it to count; by the name of the metric. */
export const outcomeConstraintsSchema = z
  .record(metricName, bounds)
  .describe('Bounds on reported metrics, such as latency_ms: { max: 20 }; only trials within them can be the best.');
