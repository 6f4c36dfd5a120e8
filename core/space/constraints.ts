import { type Derived, naming, withDerived } from './derived.ts';
import { compileExpression } from './expressions/compile.ts';
import { condition } from './expressions/operators.ts';
import type { Params } from './parameter.ts';

/** A constraint; it holds by default where it hangs on an inactive parameter. */
export interface Rule {
  readonly text: string;
  holds(params: Params): boolean;
}

/** @throws RangeError that names the constraint which is wrong */
export function compileConstraints(
  texts: readonly string[],
  names: readonly string[],
  derived: readonly Derived[],
): Rule[] {
  const known = new Set(names);
  return texts.map((text, i) => {
    const field = `constraints.${i}`;
    const expression = naming(field, () => compileExpression(text, known));
    const needsDerived = derived.some(({ name }) => expression.names.has(name));
    return {
      text,
      holds: (params) =>
        naming(field, () => {
          const result = expression.evaluate(needsDerived ? withDerived(params, derived) : params);
          return result === undefined || condition('a constraint', result);
        }),
    };
  });
}
