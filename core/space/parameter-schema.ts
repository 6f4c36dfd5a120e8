import * as z from 'zod';
import { whenSchema } from './condition-schema.ts';
import { distinctRule, gridRule, intervalRule, logRule, reverseLogRule, weightsRule } from './parameter-rules.ts';

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()], {
  error: ({ input }) =>
    Array.isArray(input)
      ? `is a list, and choices are strings, numbers, booleans or null; write it as a text, such as "${input.join(',') || '32,16'}"`
      : 'is not a string, number, boolean or null; choices are JSON scalars',
});

const when = whenSchema.optional();
const log = z.boolean().describe('Uniform in the logarithm; needs low > 0.').optional();
const positive = (text: string) => z.number().positive('is not positive; set it to a number above 0').describe(text);

const floatSchema = z
  .strictObject({
    type: z.literal('float').describe('A real number.'),
    low: z.number().describe('The least value.'),
    high: z.number().describe('The greatest value; lowered to the grid when there is a step.'),
    log,
    reverse_log: z
      .boolean()
      .describe('Uniform in the logarithm of 1 - value, for numbers that crowd below 1; needs high < 1.')
      .optional(),
    step: positive('Only low, low + step, low + 2 step … are tried.').optional(),
    when,
  })
  .superRefine(intervalRule)
  .superRefine(logRule)
  .superRefine(reverseLogRule)
  .superRefine(gridRule)
  .describe('A real number between bounds.');

const integer = z.int({
  error: ({ input }) =>
    typeof input === 'number' ? `${input} is not an integer; round it, or use type: float` : undefined,
});

const intSchema = z
  .strictObject({
    type: z.literal('int').describe('An integer.'),
    low: integer.describe('The least value.'),
    high: integer.describe('The greatest value; lowered to the grid when there is a step.'),
    log,
    step: integer
      .positive('is not positive; set it to 1 or more')
      .describe('Distance of neighbouring values.')
      .optional(),
    when,
  })
  .superRefine(intervalRule)
  .superRefine(logRule)
  .describe('An integer between bounds.');

const categoricalSchema = z
  .strictObject({
    type: z.literal('categorical').describe('One of several values without an order.'),
    choices: z.array(scalar).min(1, 'is empty; list at least one choice').describe('The values, each once.'),
    weights: z
      .array(positive('The weight of the choice at the same place.'))
      .describe('How often each choice is drawn before anything is known; equal by default.')
      .optional(),
    when,
  })
  .superRefine(distinctRule('choices'))
  .superRefine(weightsRule)
  .describe('One of several values without an order.');

const ordinalSchema = z
  .strictObject({
    type: z.literal('ordinal').describe('One of several values in an order.'),
    values: z
      .array(z.union([z.string(), z.number()], { error: 'is not a number or a label' }))
      .min(1, 'is empty; list at least one value')
      .describe('The values in their order, each once.'),
    when,
  })
  .superRefine(distinctRule('values'))
  .describe('One of several values in an order: neighbours are alike.');

const bound = (side: string) => z.number().describe(`Cuts the distribution off ${side}.`).optional();
const quantised = positive('Only multiples of it are tried.').optional();

const normalSchema = z
  .strictObject({
    type: z.literal('normal').describe('A normal distribution.'),
    mu: z.number().describe('The mean.'),
    sigma: positive('The standard deviation.'),
    low: bound('below; 6 standard deviations by default'),
    high: bound('above; 6 standard deviations by default'),
    step: quantised,
    when,
  })
  .superRefine(intervalRule)
  .describe('A normal prior, truncated where bounds are given.');

const lognormalSchema = z
  .strictObject({
    type: z.literal('lognormal').describe('A number whose logarithm is normal.'),
    mu: z.number().describe('The mean of the natural logarithm.'),
    sigma: positive('The standard deviation of the natural logarithm.'),
    low: positive('Cuts the distribution off below; 6 standard deviations by default.').optional(),
    high: positive('Cuts the distribution off above; 6 standard deviations by default.').optional(),
    step: quantised,
    when,
  })
  .superRefine(intervalRule)
  .describe('A log-normal prior, truncated where bounds are given.');

const betaSchema = z
  .strictObject({
    type: z.literal('beta').describe('A beta distribution, stretched to the bounds.'),
    alpha: positive('The first shape parameter.'),
    beta: positive('The second shape parameter.'),
    low: z.number().describe('The least value; 0 by default.').optional(),
    high: z.number().describe('The greatest value; 1 by default.').optional(),
    step: quantised,
    when,
  })
  .superRefine(intervalRule)
  .describe('A beta prior between bounds.');

const constantSchema = z
  .strictObject({
    type: z.literal('constant').describe('One value for all trials.'),
    value: scalar.describe('The value.'),
    when,
  })
  .describe('One value for all trials.');

const derivedSchema = z
  .strictObject({
    type: z.literal('derived').describe('Computed from the others, not searched.'),
    expression: z
      .string()
      .min(1, 'is empty; write an expression over the parameters')
      .describe('Such as "base_lr * sqrt(batch_size / 256)".'),
    when,
  })
  .describe('Computed from other parameters and handed to the trainer with them.');

const schemas = [
  floatSchema,
  intSchema,
  categoricalSchema,
  ordinalSchema,
  normalSchema,
  lognormalSchema,
  betaSchema,
  constantSchema,
  derivedSchema,
] as const;

const types = schemas.map((schema) => schema.shape.type.value);

/** One parameter of the declarative search space, told apart by `type`. */
export const parameterSchema = z
  .discriminatedUnion('type', schemas, {
    error: (issue) =>
      issue.code === 'invalid_union' ? `is not a type of parameter; known are ${types.join(', ')}` : undefined,
  })
  .describe('One parameter.');

type Immutable<T> = T extends object ? { readonly [K in keyof T]: Immutable<T[K]> } : T;

export type ParameterDefinition = Immutable<z.output<typeof parameterSchema>>;
