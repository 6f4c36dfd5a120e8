import type { Arithmetic, Formula } from './elementwise.ts';

/** A value of a formula: an input, a number (by its place among the numbers), or an operation on earlier values. */
export type FormulaNode =
  | { readonly kind: 'input' | 'number'; readonly index: number }
  | { readonly kind: keyof Arithmetic<unknown>; readonly operands: readonly number[] };

/** A formula taken apart: which operations, on which values; numbers apart, so that equal formulas share a kernel. */
export interface TracedFormula {
  readonly nodes: readonly FormulaNode[];
  readonly numbers: readonly number[];
  readonly results: readonly number[];
}

export function traceFormula(formula: Formula, inputCount: number): TracedFormula {
  const nodes: FormulaNode[] = [];
  const numbers: number[] = [];
  const node = (one: FormulaNode) => nodes.push(one) - 1;
  // Values are boxed: a plain number in a formula is a constant.
  type Value = { readonly at: number };
  const operand = (x: Value | number) =>
    typeof x === 'number' ? node({ kind: 'number', index: numbers.push(x) - 1 }) : x.at;
  const operation =
    (kind: keyof Arithmetic<unknown>) =>
    (...operands: (Value | number)[]): Value => ({ at: node({ kind, operands: operands.map(operand) }) });
  const math: Arithmetic<Value> = {
    add: operation('add'),
    sub: operation('sub'),
    mul: operation('mul'),
    div: operation('div'),
    sqrt: operation('sqrt'),
    where: operation('where'),
  };
  const inputs = Array.from({ length: inputCount }, (_, index) => ({ at: node({ kind: 'input', index }) }));
  return { results: formula(math, inputs).map(({ at }) => at), nodes, numbers };
}
