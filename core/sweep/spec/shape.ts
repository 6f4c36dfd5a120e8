import type { z } from 'zod';

type Schema = z.core.$ZodType;

const wrappers = new Set(['optional', 'nullable', 'default', 'prefault', 'readonly', 'nonoptional', 'catch']);

/** What a schema may be, with wrappers and transforms taken off and unions spread out. */
function alternatives(schema: Schema): Schema[] {
  const def = (schema as z.core.$ZodTypes)._zod.def;
  if (wrappers.has(def.type)) return alternatives((def as { innerType: Schema } & typeof def).innerType);
  if (def.type === 'pipe') return alternatives(def.in);
  if (def.type === 'lazy') return alternatives(def.getter());
  if (def.type === 'union') return def.options.flatMap(alternatives);
  return [schema];
}

/** Of several objects told apart by a constant field, those whose constants agree with the value. */
function agreeing(schemas: readonly Schema[], value: unknown): Schema[] {
  if (typeof value !== 'object' || value === null) return [...schemas];
  const kept = schemas.filter((schema) => {
    const def = (schema as z.core.$ZodTypes)._zod.def;
    if (def.type !== 'object') return false;
    return Object.entries(def.shape).every(([key, field]) => {
      const constant = (field as z.core.$ZodTypes)._zod.def;
      return constant.type !== 'literal' || constant.values.includes((value as Record<string, never>)[key]!);
    });
  });
  return kept.length > 0 ? kept : [...schemas];
}

function child(schema: Schema, key: PropertyKey): Schema[] {
  const def = (schema as z.core.$ZodTypes)._zod.def;
  if (def.type === 'object') return Object.hasOwn(def.shape, key) ? [def.shape[String(key)] as Schema] : [];
  if (def.type === 'record') return [def.valueType];
  if (def.type === 'array') return [def.element];
  return [];
}

/** The schemas that apply at a path of this value. */
export function schemasAt(root: Schema, path: readonly PropertyKey[], value: unknown): Schema[] {
  const here = agreeing(alternatives(root), value);
  const [key, ...rest] = path;
  if (key === undefined) return here;
  const inner = typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined;
  return here.flatMap((schema) => child(schema, key)).flatMap((schema) => schemasAt(schema, rest, inner));
}

/** Names of the fields that are allowed at a path. */
export function fieldsAt(root: Schema, path: readonly PropertyKey[], value: unknown): string[] {
  const names = schemasAt(root, path, value).flatMap((schema) => {
    const def = (schema as z.core.$ZodTypes)._zod.def;
    return def.type === 'object' ? Object.keys(def.shape) : [];
  });
  return [...new Set(names)].filter((name) => name !== '$schema');
}
