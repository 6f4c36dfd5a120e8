import type { Parameter, Params, ParamValue, Space } from '../../space/parameter.ts';

/**
 * A translation of another space's points into this one, for points of one source. What this space has not is dropped,
 * and so is what is inactive; what the source has not stands in its middle; a number between two steps moves to the
 * nearer one. Undefined where a point has a value out of range or breaks a constraint: its result was measured elsewhere,
 * and a point moved to the bound would claim it for another place. A constant may differ from the source's constant
 * (say, the number of epochs), but not from a value that the source had searched.
 */
export function adapter(space: Space, points: readonly Params[]): (params: Params) => Params | undefined {
  const fixed = new Set(space.parameters.filter((p) => p.cardinality === 1 && !varies(points, p.name)));
  return (params) => {
    let point: Params = {};
    for (const parameter of space.parameters) {
      const { name } = parameter;
      if (!space.isActive(parameter, point)) continue;
      const value =
        Object.hasOwn(params, name) && !fixed.has(parameter)
          ? nearest(parameter, params[name]!)
          : parameter.fromUnit(0.5);
      if (value === undefined) return undefined;
      point = { ...point, [name]: value };
    }
    point = space.complete(point);
    return space.refuse(point) === undefined ? point : undefined;
  };
}

function varies(points: readonly Params[], name: string): boolean {
  const values = new Set<ParamValue>();
  for (const params of points) if (Object.hasOwn(params, name)) values.add(params[name]!);
  return values.size > 1;
}

/** The value itself, or the step next to a number that lies between two; undefined out of range. */
function nearest(parameter: Parameter, value: ParamValue): ParamValue | undefined {
  if (parameter.contains(value)) return value;
  if (parameter.kind !== 'ordered' || typeof value !== 'number') return undefined;
  let low = 0;
  let high = parameter.cardinality - 1;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (Number(parameter.valueAt(middle)) <= value) low = middle;
    else high = middle;
  }
  const [below, above] = [parameter.valueAt(low), parameter.valueAt(high)];
  if (typeof below !== 'number' || typeof above !== 'number' || !(below <= value && value <= above)) return undefined;
  return value - below <= above - value ? below : above;
}
