import type { ParentCondition, WhenDefinition } from './condition-schema.ts';
import type { Params, ParamValue } from './parameter.ts';

export function isList(condition: ParentCondition): condition is readonly ParamValue[] {
  return Array.isArray(condition);
}

function holds(condition: ParentCondition, value: ParamValue): boolean {
  if (isList(condition)) return condition.includes(value);
  return (
    typeof value === 'number' &&
    value >= (condition.low ?? Number.NEGATIVE_INFINITY) &&
    value <= (condition.high ?? Number.POSITIVE_INFINITY)
  );
}

/** Compiles `when` to a predicate on the values of the parents; an inactive parent has no value and so never holds. */
export function compileCondition(when: WhenDefinition): (params: Params) => boolean {
  const parents = Object.entries(when);
  return (params) =>
    parents.every(([parent, condition]) => {
      const value = params[parent];
      return value !== undefined && holds(condition, value);
    });
}
