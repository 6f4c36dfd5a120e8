import * as z from 'zod';
import { written } from '../../samplers/named-settings.ts';

const target = 'draft-2020-12';

/** The JSON Schema (draft 2020-12) of what a zod schema takes or gives. */
export function documentedSchema(type: z.ZodType, io: 'input' | 'output'): Record<string, unknown> {
  const { $schema: _, ...schema } = z.toJSONSchema(type, {
    target,
    io,
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      const meant = written.get(zodSchema);
      if (meant) Object.assign(jsonSchema, documentedSchema(meant, io));
    },
  });
  return schema;
}
