import { documentedSchema } from './documented-schema.ts';
import { anySpec } from './schema.ts';

/** The JSON Schema (draft 2020-12) of a spec as people write it, for completion and checks in editors. */
export function specJsonSchema(): Record<string, unknown> {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    ...documentedSchema(anySpec, 'input'),
    title: 'Skysweep sweep',
    oneOf: [{ required: ['objective'] }, { required: ['objectives'] }],
  };
}
