import { compileParameter } from './compile-parameter.ts';
import { assembleSpace } from './compiled-space.ts';
import { compileCondition } from './condition.ts';
import type { WhenDefinition } from './condition-schema.ts';
import { compileConstraints } from './constraints.ts';
import { compileDerived } from './derived.ts';
import { type Axis, enumerate } from './enumeration.ts';
import type { Parameter, Space } from './parameter.ts';
import type { ParameterDefinition } from './parameter-schema.ts';
import { probe } from './probe.ts';
import type { SpaceDefinition } from './schema.ts';

/**
 * Compiles a declarative space that `spaceSchema` has accepted.
 *
 * @throws RangeError when an expression cannot be compiled or the constraints leave next to nothing; the message names
 *   the field
 */
export function compileSpace(definition: SpaceDefinition, constraints: readonly string[] = []): Space {
  const searched = parentsFirst(definition);
  const parameters = searched.map(([name, parameter]) => compileParameter(name, parameter));
  const conditions = new Map(
    searched.flatMap(([name, { when }]) =>
      when && Object.keys(when).length > 0 ? [[name, compileCondition(when)] as const] : [],
    ),
  );
  const derived = compileDerived(definition);
  const space = assembleSpace({
    parameters,
    groups: groupsOf(searched),
    conditions,
    enumerate: (pointsOf) =>
      enumerate(parameters.map((parameter, i) => axisOf(parameter, searched[i]![1].when, pointsOf))),
    constraints: compileConstraints(constraints, Object.keys(definition), derived),
    derived,
  });
  if (constraints.length > 0 || derived.length > 0) probe(space);
  return space;
}

function axisOf(
  parameter: Parameter,
  when: WhenDefinition | undefined,
  pointsOf: ((name: string) => number | undefined) | undefined,
): Axis {
  const { name, cardinality } = parameter;
  if (Number.isFinite(cardinality)) return { name, size: cardinality, valueAt: parameter.valueAt, when };
  const points = pointsOf?.(name);
  if (points === undefined) {
    throw new RangeError(`space.${name}: is continuous: its points are only numbered where their number is given`);
  }
  const valueAt = (index: number) => parameter.fromUnit(points === 1 ? 0.5 : index / (points - 1));
  return { name, size: points, valueAt, when };
}

/** Parameters with equal conditions, by their depth in the tree of conditions. */
function groupsOf(searched: readonly (readonly [string, Searched])[]): number[][] {
  const depths = new Map<string, number>();
  const groups = new Map<string, { depth: number; members: number[] }>();
  for (const [i, [name, { when = {} }]] of searched.entries()) {
    const depth = Math.max(0, ...Object.keys(when).map((parent) => depths.get(parent)! + 1));
    depths.set(name, depth);
    const key = JSON.stringify(Object.entries(when).sort(([a], [b]) => (a < b ? -1 : 1)));
    const group = groups.get(key) ?? { depth, members: [] };
    group.members.push(i);
    groups.set(key, group);
  }
  return [...groups.values()].sort((a, b) => a.depth - b.depth).map(({ members }) => members);
}

type Searched = Exclude<ParameterDefinition, { type: 'derived' }>;

/** In the order of the definition, except that a parent comes before its children. */
function parentsFirst(definition: SpaceDefinition): [string, Searched][] {
  const sorted = new Map<string, Searched>();
  const visit = (name: string) => {
    const parameter = definition[name];
    if (!parameter || parameter.type === 'derived' || sorted.has(name)) return;
    for (const parent of Object.keys(parameter.when ?? {})) visit(parent);
    sorted.set(name, parameter);
  };
  for (const name of Object.keys(definition)) visit(name);
  return [...sorted];
}
