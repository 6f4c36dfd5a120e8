import type { Params, Space } from './parameter.ts';

export interface Start {
  readonly default?: Params | undefined;
  readonly initial?: readonly Params[] | undefined;
}

/**
 * The points to be tried first, complete and each once: the default point, then the initial ones.
 *
 * @throws RangeError that names the point and the parameter which is not in the space
 */
export function startingPoints(space: Space, { default: base, initial = [] }: Start): Params[] {
  const given = [...(base ? [{ field: 'default', values: base }] : [])];
  for (const [i, values] of initial.entries()) given.push({ field: `initial.${i}`, values });
  const points = new Map<string, Params>();
  for (const { field, values } of given) {
    const point = fill(space, [values, base ?? {}]);
    // What is given but inactive, unknown or out of bounds is a mistake of the user's.
    const reason = space.refuse({ ...point, ...values });
    if (reason) throw new RangeError(refusal(field, reason, point));
    points.set(space.key(point), point);
  }
  return [...points.values()];
}

function refusal(field: string, reason: string, point: Params): string {
  // Most reasons begin with the parameter's name; a constraint is about the whole point.
  if (/^[^\s:]+: /.test(reason)) return `${field}.${reason}`;
  return `${field}: ${reason} at ${JSON.stringify(point)}; give other values`;
}

/** The first value that there is of each active parameter, else the middle of its prior. */
function fill(space: Space, sources: readonly Params[]): Params {
  let point: Params = {};
  for (const parameter of space.parameters) {
    const { name } = parameter;
    if (!space.isActive(parameter, point)) continue;
    const source = sources.find((values) => Object.hasOwn(values, name));
    point = { ...point, [name]: source ? source[name]! : parameter.fromUnit(0.5) };
  }
  return space.complete(point);
}
