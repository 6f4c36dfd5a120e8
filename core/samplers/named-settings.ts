import * as z from 'zod';

type Settings = z.ZodObject<{ name: z.ZodLiteral<string> }>;

/** What may be written where a schema takes anything and checks it by itself: for documents, not for checks. */
export const written = new WeakMap<object, z.ZodType>();

/**
 * A name, or an object with that name and settings: `tpe` or `{ name: tpe, … }`. Unlike a plain union its errors are
 * about the field that is wrong.
 */
export function namedSettings<const S extends readonly [Settings, ...Settings[]]>(what: string, schemas: S) {
  const names = schemas.map((schema) => schema.shape.name.value);
  const full = z.discriminatedUnion('name', schemas, {
    error: (issue) =>
      issue.code === 'invalid_union' ? `is not the name of a ${what}; known are ${names.join(', ')}` : undefined,
  });
  const input = z.unknown();
  written.set(input, z.union([z.enum(names as [string, ...string[]]), full]));
  return input.transform((value, context): z.output<S[number]> => {
    const result = full.safeParse(typeof value === 'string' ? { name: value } : value);
    if (result.success) return result.data as z.output<S[number]>;
    for (const issue of result.error.issues) {
      // The shorthand has no field `name` to point to.
      const path = typeof value === 'string' ? [] : issue.path;
      context.issues.push({ code: 'custom', path: [...path], message: issue.message, input: value });
    }
    return z.NEVER;
  });
}
