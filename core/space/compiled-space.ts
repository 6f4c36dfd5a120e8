import type { Rule } from './constraints.ts';
import { type Derived, withDerived } from './derived.ts';
import type { Enumeration, Parameter, Params, ParamValue, Space } from './parameter.ts';

/** What a space is put together from; parameters come parents first. */
export interface SpaceParts {
  readonly parameters: readonly Parameter[];
  /** Indices of parameters with equal conditions, parents' groups first. */
  readonly groups: readonly (readonly number[])[];
  /** Whether a parameter is active, by name; those left out always are. */
  readonly conditions: ReadonlyMap<string, (params: Params) => boolean>;
  enumerate(pointsOf?: (name: string) => number | undefined): Enumeration;
  readonly constraints: readonly Rule[];
  readonly derived: readonly Derived[];
}

export function assembleSpace({ parameters, groups, conditions, enumerate, constraints, derived }: SpaceParts): Space {
  const names = new Set([...parameters, ...derived].map(({ name }) => name));
  const isActive = (parameter: Parameter, params: Params) => conditions.get(parameter.name)?.(params) ?? true;
  const complete = (params: Params): Params => {
    const point: Record<string, ParamValue> = {};
    for (const parameter of parameters) {
      const value = params[parameter.name] ?? (parameter.cardinality === 1 ? parameter.valueAt(0) : undefined);
      const given = params[parameter.name] === null ? null : value;
      if (given !== undefined && isActive(parameter, point)) point[parameter.name] = given;
    }
    return withDerived(point, derived);
  };
  const broken = (params: Params) => constraints.find(({ holds }) => !holds(params));
  return {
    parameters,
    groups,
    cardinality: parameters.every(({ cardinality }) => Number.isFinite(cardinality))
      ? enumerate().size
      : Number.POSITIVE_INFINITY,
    conditional: conditions.size > 0,
    isActive,
    complete,
    enumerate: (pointsOf) => {
      const whole = enumerate(pointsOf);
      return derived.length > 0 ? { size: whole.size, pointAt: (rank) => complete(whole.pointAt(rank)) } : whole;
    },
    feasible: (params) => broken(params) === undefined,
    brokenConstraint: (params) => broken(params)?.text,
    refuse(params) {
      for (const name of Object.keys(params)) if (!names.has(name)) return `${name}: is not a parameter of the space`;
      for (const parameter of parameters) {
        const reason = refuseValue(parameter, params[parameter.name], isActive(parameter, params));
        if (reason) return `${parameter.name}: ${reason}`;
      }
      for (const { name, value } of derived) {
        const found = params[name];
        if (found !== undefined && found !== value(params)) return `${name}: is derived; leave it out`;
      }
      const rule = broken(params);
      return rule && `the constraint "${rule.text}" does not hold`;
    },
    decode(unit) {
      const point: Record<string, ParamValue> = {};
      for (let i = 0; i < parameters.length; i += 1) {
        const parameter = parameters[i]!;
        if (isActive(parameter, point)) point[parameter.name] = parameter.fromUnit(unit[i]!);
      }
      return derived.length > 0 ? complete(point) : point;
    },
    encode: (params) =>
      Float64Array.from(parameters, (parameter) => {
        const value = params[parameter.name];
        return value === undefined || !isActive(parameter, params) ? Number.NaN : parameter.toUnit(value);
      }),
    key: (params) =>
      JSON.stringify(parameters.map(({ name }) => [params[name]].filter((value) => value !== undefined))),
  };
}

function refuseValue(parameter: Parameter, value: ParamValue | undefined, active: boolean): string | undefined {
  if (!active) return value === undefined ? undefined : 'is inactive under the other values; leave it out';
  if (value === undefined) return 'is missing';
  if (parameter.contains(value)) return undefined;
  const { cardinality } = parameter;
  const last = Number.isFinite(cardinality) ? parameter.valueAt(cardinality - 1) : parameter.fromUnit(1);
  const first = Number.isFinite(cardinality) ? parameter.valueAt(0) : parameter.fromUnit(0);
  if (parameter.kind !== 'categorical') return `${JSON.stringify(value)} is not one of ${first} to ${last}`;
  const choices = Array.from({ length: Math.min(10, cardinality) }, (_, i) => JSON.stringify(parameter.valueAt(i)));
  return `${JSON.stringify(value)} is not one of ${choices.join(', ')}${cardinality > 10 ? ', …' : ''}`;
}
