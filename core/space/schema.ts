import * as z from 'zod';
import { checkConditions } from './conditions-check.ts';
import { type ParameterDefinition, parameterSchema } from './parameter-schema.ts';

const wellFormed = /^[A-Za-z_][\w.-]{0,127}$/;

/** The declarative search space: parameters by name. */
export const spaceSchema = z
  .record(z.string(), parameterSchema, { error: 'is not a mapping of names to parameters' })
  .describe('The search space: parameters by name.')
  .superRefine((space, context) => {
    if (Object.keys(space).length === 0) {
      context.addIssue({ code: 'custom', message: 'is empty; name at least one parameter' });
    }
    for (const name of Object.keys(space)) {
      if (wellFormed.test(name) && name !== '__proto__') continue;
      const message = `"${name}" is not a name; use letters, digits, "_", "." and "-", beginning with a letter`;
      context.addIssue({ code: 'custom', path: [name], message });
    }
    checkConditions(space as SpaceDefinition, (path, message) =>
      context.addIssue({ code: 'custom', path: [...path], message }),
    );
  });

/** Expressions that every point has to satisfy. */
export const constraintsSchema = z
  .array(z.string().min(1).describe('An expression over the parameters, such as "units_2 <= units_1".'))
  .describe('Expressions that every proposed point satisfies; those about inactive parameters hold by default.');

export type SpaceDefinition = Readonly<Record<string, ParameterDefinition>>;
