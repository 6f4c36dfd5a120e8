import type { ParamValue } from './parameter.ts';
import type { ParameterDefinition } from './parameter-schema.ts';
import { type SpaceDefinition, spaceSchema } from './schema.ts';

type ValueOf<D extends ParameterDefinition> = D extends { type: 'categorical' }
  ? D['choices'][number]
  : D extends { type: 'ordinal' }
    ? D['values'][number]
    : D extends { type: 'constant' }
      ? D['value']
      : D extends { type: 'derived' }
        ? ParamValue
        : number;

type Conditional<D extends SpaceDefinition> = {
  [N in keyof D]: D[N] extends { readonly when: object } ? N : never;
}[keyof D];

type Flat<T> = { [K in keyof T]: T[K] };

/** The parameters of a trial over a space: each with its exact type, the conditional ones optional. */
export type ParamsOf<D extends SpaceDefinition> = Flat<
  { readonly [N in Exclude<keyof D, Conditional<D>>]: ValueOf<D[N]> } & {
    readonly [N in Conditional<D>]?: ValueOf<D[N]>;
  }
>;

/**
 * A search space in code; `ParamsOf<typeof space>` is the type of its points.
 *
 * @throws RangeError that names every field which is wrong
 */
export function defineSpace<const D extends SpaceDefinition>(definition: D): D {
  const result = spaceSchema.safeParse(definition);
  if (result.success) return definition;
  const lines = result.error.issues.map(({ path, message }) => `${['space', ...path].join('.')}: ${message}`);
  throw new RangeError(lines.join('\n'));
}
