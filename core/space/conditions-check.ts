import { isList } from './condition.ts';
import type { ParentCondition } from './condition-schema.ts';
import type { ParameterDefinition } from './parameter-schema.ts';

type Definitions = Readonly<Record<string, ParameterDefinition>>;
type Complain = (path: readonly string[], message: string) => void;

const parentsOf = (definition: ParameterDefinition) => Object.entries(definition.when ?? {});

/** What `when` refers to exists, can take the values named, and does not lead back to itself. */
export function checkConditions(space: Definitions, complain: Complain): void {
  for (const [name, definition] of Object.entries(space)) {
    for (const [parent, condition] of parentsOf(definition)) {
      const path = [name, 'when', parent];
      const found = Object.hasOwn(space, parent) ? space[parent] : undefined;
      if (!found) complain(path, `there is no parameter ${parent}; name one of the space`);
      else if (found.type === 'derived') complain(path, `${parent} is derived; name a searched parameter`);
      else checkValues(found, condition, (message) => complain(path, message));
    }
  }
  const cycle = findCycle(space);
  if (cycle) complain([cycle[0]!, 'when'], `depends on itself: ${[...cycle, cycle[0]].join(' -> ')}; break the circle`);
}

function checkValues(
  parent: ParameterDefinition,
  condition: ParentCondition,
  complain: (message: string) => void,
): void {
  const list = parent.type === 'categorical' ? parent.choices : parent.type === 'ordinal' ? parent.values : undefined;
  if (!isList(condition)) {
    if (list?.every((value) => typeof value !== 'number')) {
      complain('a range needs a parent with numbers; list values instead');
    }
    return;
  }
  for (const value of condition) {
    const text = JSON.stringify(value);
    if (list && !list.includes(value as never)) {
      complain(
        `the parent never has the value ${text}; its values are ${list.map((v) => JSON.stringify(v)).join(', ')}`,
      );
    } else if (!list && parent.type !== 'constant' && typeof value !== 'number') {
      complain(`the parent is a number, ${text} is not; list numbers`);
    }
  }
}

/** The names on a circle of conditions, if there is one. */
function findCycle(space: Definitions): string[] | undefined {
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (name: string): string[] | undefined => {
    if (path.includes(name)) return path.slice(path.indexOf(name));
    const definition = Object.hasOwn(space, name) ? space[name] : undefined;
    if (!definition || done.has(name)) return undefined;
    path.push(name);
    for (const [parent] of parentsOf(definition)) {
      const cycle = visit(parent);
      if (cycle) return cycle;
    }
    path.pop();
    done.add(name);
    return undefined;
  };
  for (const name of Object.keys(space)) {
    const cycle = visit(name);
    if (cycle) return cycle;
  }
  return undefined;
}
