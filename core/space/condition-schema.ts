import * as z from 'zod';
import type { ParamValue } from './parameter.ts';

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()], {
  error: 'is not a string, number, boolean or null',
});

const valuesSchema = z
  .array(scalar)
  .min(1, 'is empty; list the values of the parent under which this parameter is active')
  .describe('Active when the parent has one of these values.');

const rangeSchema = z
  .strictObject({
    low: z.number().describe('The least value of the parent, included.').optional(),
    high: z.number().describe('The greatest value of the parent, included.').optional(),
  })
  .refine(({ low, high }) => low !== undefined || high !== undefined, 'has no bound; give low, high or both')
  .refine(
    ({ low, high }) => low === undefined || high === undefined || low <= high,
    'has its low above its high; swap them',
  )
  .describe('Active when the parent lies in this range.');

/** `when`: a parameter is active while every parent named here is active and has one of the values or lies in the range. */
export const whenSchema = z
  .record(
    z.string(),
    z.union([valuesSchema, rangeSchema], { error: 'is neither a list of values nor a range such as { low: 2 }' }),
  )
  .describe('Parents and their values (a list) or range ({ low, high }) under which this parameter is active.');

export type ParentCondition = readonly ParamValue[] | Readonly<z.output<typeof rangeSchema>>;
export type WhenDefinition = Readonly<Record<string, ParentCondition>>;
