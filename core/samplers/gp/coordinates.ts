import type { Random } from '../../random.ts';
import type { Parameter, Params, Space } from '../../space/parameter.ts';

/**
 * The space as a Gaussian process sees it: one coordinate for every parameter that has more than one value, the
 * `numeric` ones (continuous and ordered, in the unit interval) first, then the categorical ones (index of the
 * choice). An inactive parameter stands in the middle (numeric) or at -1 (categorical), so that points of one branch
 * agree in the parameters of the others.
 */
export interface Coordinates {
  readonly dimension: number;
  /** The first so many coordinates are numeric, the others categorical. */
  readonly numeric: number;
  /** Distinct values per coordinate; Infinity when continuous. */
  readonly cardinality: readonly number[];
  /** Shared between calls: never to be written to. */
  encode(params: Params): Float64Array;
  decode(point: ArrayLike<number>): Params;
  /** The nearest coordinate that stands for a value: ordered parameters move to the middle of a bin. */
  snap(coordinate: number, value: number): number;
  /** The coordinate of the value with this index; finite parameters only. */
  at(coordinate: number, index: number): number;
  draw(coordinate: number, random: Random): number;
  /** Which coordinates are active at a point; undefined where all always are. */
  active(point: ArrayLike<number>): readonly boolean[] | undefined;
}

const coordinatesOfSpaces = new WeakMap<Space, Coordinates>();

/** The coordinates of a space, which remember the points that they have encoded. */
export function coordinatesOf(space: Space): Coordinates {
  let coordinates = coordinatesOfSpaces.get(space);
  if (!coordinates) {
    coordinates = buildCoordinates(space);
    coordinatesOfSpaces.set(space, coordinates);
  }
  return coordinates;
}

function buildCoordinates(space: Space): Coordinates {
  const isCategorical = ({ parameter }: { parameter: Parameter }): boolean => parameter.kind === 'categorical';
  const varying = space.parameters
    .map((parameter, position) => ({ parameter, position }))
    .filter(({ parameter }) => parameter.cardinality > 1);
  const order = [...varying.filter((p) => !isCategorical(p)), ...varying.filter(isCategorical)];
  const numeric = varying.length - varying.filter(isCategorical).length;
  const parameters = order.map(({ parameter }) => parameter);
  const missing = (coordinate: number): number => (coordinate < numeric ? 0.5 : -1);

  const encoded = new WeakMap<Params, Float64Array>();
  const encode = (params: Params): Float64Array =>
    Float64Array.from(parameters, (parameter, i) => {
      const value = params[parameter.name];
      // Values from before the space was changed may be unknown to it.
      if (value === undefined || !parameter.contains(value)) return missing(i);
      return i < numeric ? parameter.toUnit(value) : parameter.indexOf(value);
    });
  const decode = (point: ArrayLike<number>): Params => {
    const unit = new Float64Array(space.parameters.length).fill(0.5);
    order.forEach(({ parameter, position }, i) => {
      const value = point[i]!;
      unit[position] = i < numeric ? value : parameter.toUnit(parameter.valueAt(Math.max(0, value)));
    });
    return space.decode(unit);
  };
  const snap = (coordinate: number, value: number): number => {
    const parameter = parameters[coordinate]!;
    return parameter.kind === 'ordered' ? parameter.toUnit(parameter.fromUnit(value)) : value;
  };
  return {
    dimension: parameters.length,
    numeric,
    cardinality: parameters.map((p) => p.cardinality),
    encode(params) {
      const known = encoded.get(params) ?? encode(params);
      encoded.set(params, known);
      return known;
    },
    decode,
    snap,
    at: (coordinate, index) => {
      const parameter = parameters[coordinate]!;
      return coordinate < numeric ? parameter.toUnit(parameter.valueAt(index)) : index;
    },
    draw(coordinate, random) {
      const parameter = parameters[coordinate]!;
      const value = parameter.fromUnit(random.uniform());
      return coordinate < numeric ? parameter.toUnit(value) : parameter.indexOf(value);
    },
    active(point) {
      if (!space.conditional) return undefined;
      const params = decode(point);
      return parameters.map(({ name }) => params[name] !== undefined);
    },
  };
}

/** The point itself, or a copy in which inactive coordinates stand where they have to. */
export function canonical(c: Coordinates, point: Float64Array): Float64Array {
  const active = c.active(point);
  if (!active || active.every(Boolean)) return point;
  return point.map((value, i) => (active[i] ? value : i < c.numeric ? 0.5 : -1));
}

export function randomPoint(c: Coordinates, random: Random): Float64Array {
  return canonical(
    c,
    Float64Array.from({ length: c.dimension }, (_, d) => c.draw(d, random)),
  );
}

/** Largest coordinate difference; Infinity when a categorical coordinate differs or the limit is passed. */
export function reach(
  c: Coordinates,
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  limit = Number.POSITIVE_INFINITY,
): number {
  for (let d = c.numeric; d < c.dimension; d += 1) if (a[d] !== b[d]) return Number.POSITIVE_INFINITY;
  let largest = 0;
  for (let d = 0; d < c.numeric; d += 1) {
    const delta = Math.abs(a[d]! - b[d]!);
    if (delta <= largest) continue;
    if (delta > limit) return Number.POSITIVE_INFINITY;
    largest = delta;
  }
  return largest;
}
