import type { ParamValue } from './parameter.ts';
import { type SpaceDefinition, spaceSchema } from './schema.ts';

type ValueOf<D extends SpaceDefinition, N extends keyof D> = D[N] extends { type: 'categorical' }
  ? D[N]['choices'][number]
  : D[N] extends { type: 'ordinal' }
    ? D[N]['values'][number]
    : D[N] extends { type: 'constant' }
      ? D[N]['value']
      : D[N] extends { type: 'derived'; expression: infer E extends string }
        ? ResultOf<D, E>
        : number;

/** What makes an expression more than arithmetic: comparisons, logic, choices between values, texts. */
type BeyondArithmetic =
  `${string}${'<' | '>' | '=' | '!' | '&' | '|' | '?' | '"' | "'" | 'true' | 'false' | 'null' | ' in ' | ' and ' | ' or ' | 'not '}${string}`;

type Arithmetic =
  | `${string}${'+' | '-' | '*' | '/' | '%' | ','}${string}`
  | `${'abs' | 'sqrt' | 'exp' | `log${string}` | 'floor' | 'ceil' | 'round' | 'min' | 'max'}(${string})`;

/** A name alone has its parameter's type, arithmetic gives a number; of the rest nothing is known before it runs. */
type ResultOf<D extends SpaceDefinition, E extends string> = string extends E
  ? ParamValue
  : E extends keyof D
    ? D[E] extends { type: 'derived' }
      ? ParamValue
      : ValueOf<D, E>
    : E extends BeyondArithmetic
      ? ParamValue
      : E extends Arithmetic
        ? number
        : ParamValue;

/** Parameters that may be absent: conditional ones, and derived ones whose expression mentions one of those. */
type MayBeAbsent<D extends SpaceDefinition> =
  | Conditional<D>
  | { [N in keyof D]: Mentions<D, N, Conditional<D>> }[keyof D]
  | { [N in keyof D]: Mentions<D, N, { [M in keyof D]: Mentions<D, M, Conditional<D>> }[keyof D]> }[keyof D];

type Conditional<D extends SpaceDefinition> = {
  [N in keyof D]: D[N] extends { readonly when: object } ? N : never;
}[keyof D];

/** The derived parameter N if its expression has one of the names in it. */
type Mentions<D extends SpaceDefinition, N extends keyof D, Names extends keyof D> = D[N] extends {
  type: 'derived';
  expression: infer E extends string;
}
  ? E extends `${string}${Names & string}${string}`
    ? N
    : never
  : never;

type Flat<T> = { [K in keyof T]: T[K] };

/** The parameters of a trial over a space: each with its exact type, those that may be absent optional. */
export type ParamsOf<D extends SpaceDefinition> = Flat<
  { readonly [N in Exclude<keyof D, MayBeAbsent<D>>]: ValueOf<D, N> } & {
    readonly [N in MayBeAbsent<D>]?: ValueOf<D, N>;
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
