import * as z from 'zod';

type Named = z.ZodObject<{ name: z.ZodLiteral<string> }>;

/** Settings that say their name, or the name alone where everything else has a default. */
export function orName<O extends readonly [Named, ...Named[]]>(settings: z.ZodDiscriminatedUnion<O>) {
  const names = settings.options.map(({ shape }) => shape.name.value);
  const alone = z.enum(names as [string, ...string[]]).transform((name, context) => {
    const result = settings.safeParse({ name });
    if (result.success) return result.data;
    const missing = result.error.issues.map(({ path }) => path.join('.')).join(', ');
    context.addIssue(`${name} needs settings: ${missing}; write { name: ${name}, ${missing}: … }`);
    return z.NEVER;
  });
  return z.union([alone, settings]);
}
