import * as z from 'zod';

type Settings = z.ZodObject<{ name: z.ZodLiteral<string> }>;

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
  const { $schema: _, ...jsonSchema } = z.toJSONSchema(z.union([z.enum(names as [string, ...string[]]), full]), {
    io: 'input',
  });
  return z
    .unknown()
    .meta(jsonSchema)
    .transform((input, context): z.output<S[number]> => {
      const result = full.safeParse(typeof input === 'string' ? { name: input } : input);
      if (result.success) return result.data as z.output<S[number]>;
      for (const issue of result.error.issues) {
        // The shorthand has no field `name` to point to.
        const path = typeof input === 'string' ? [] : issue.path;
        context.issues.push({ code: 'custom', path: [...path], message: issue.message, input });
      }
      return z.NEVER;
    });
}
