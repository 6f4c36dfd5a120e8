import { compileCondition } from './condition.ts';
import { compileExpression } from './expressions/compile.ts';
import type { Params, ParamValue } from './parameter.ts';
import type { SpaceDefinition } from './schema.ts';

/** A parameter that follows from the others. */
export interface Derived {
  readonly name: string;
  /** Undefined where it is inactive or hangs on an inactive parameter. */
  value(params: Params): ParamValue | undefined;
}

/**
 * The derived parameters, each after those that it is made of.
 *
 * @throws RangeError that names the parameter whose expression is wrong
 */
export function compileDerived(definition: SpaceDefinition): Derived[] {
  const names = new Set(Object.keys(definition));
  const sorted = new Map<string, Derived>();
  const visit = (name: string, path: readonly string[]) => {
    const parameter = definition[name];
    if (parameter?.type !== 'derived' || sorted.has(name)) return;
    if (path.includes(name)) {
      throw new RangeError(`space.${name}.expression: depends on itself: ${[...path, name].join(' -> ')}`);
    }
    const field = `space.${name}.expression`;
    const { names: used, evaluate } = naming(field, () => compileExpression(parameter.expression, names));
    for (const other of used) visit(other, [...path, name]);
    const isActive = compileCondition(parameter.when ?? {});
    sorted.set(name, {
      name,
      value(params) {
        if (!isActive(params)) return undefined;
        const value = naming(field, () => evaluate(params));
        if (typeof value !== 'number' || Number.isFinite(value)) return value;
        throw new RangeError(
          `${field}: gives ${value} for ${JSON.stringify(params)}; narrow the parameters it is made of`,
        );
      },
    });
  };
  for (const name of names) visit(name, []);
  return [...sorted.values()];
}

export function withDerived(params: Params, derived: readonly Derived[]): Params {
  const point: Record<string, ParamValue> = { ...params };
  for (const { name, value } of derived) {
    const result = value(point);
    if (result !== undefined) point[name] = result;
  }
  return point;
}

/** Puts the field before the message of an error. */
export function naming<T>(field: string, compute: () => T): T {
  try {
    return compute();
  } catch (error) {
    throw error instanceof RangeError ? new RangeError(`${field}: ${error.message}`) : error;
  }
}
