import * as z from 'zod';
import { anySpec } from './schema.ts';

/** The JSON Schema (draft 2020-12) of a spec as people write it, for completion and checks in editors. */
export function specJsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(anySpec, { target: 'draft-2020-12', io: 'input', unrepresentable: 'any' });
  return {
    ...schema,
    title: 'Skysweep sweep',
    oneOf: [{ required: ['objective'] }, { required: ['objectives'] }],
  };
}
