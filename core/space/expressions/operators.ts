import type { ParamValue } from '../parameter.ts';

/** A value, or undefined where it hangs on an inactive parameter. */
export type Result = ParamValue | undefined;
export type Evaluate = (params: Readonly<Record<string, ParamValue>>) => Result;

type Binary = (a: ParamValue, b: ParamValue) => ParamValue;

function number(operator: string, value: ParamValue): number {
  if (typeof value === 'number') return value;
  throw new RangeError(`${operator} needs numbers, found ${JSON.stringify(value)}`);
}

export function condition(operator: string, value: ParamValue): boolean {
  if (typeof value === 'boolean') return value;
  throw new RangeError(
    `${operator} needs conditions, found ${JSON.stringify(value)}; put parentheses around comparisons`,
  );
}

const arithmetic = (operator: string, compute: (a: number, b: number) => number | boolean): [string, Binary] => [
  operator,
  (a, b) => compute(number(operator, a), number(operator, b)),
];

/** Operators that need both sides. */
export const binaries: ReadonlyMap<string, Binary> = new Map([
  arithmetic('+', (a, b) => a + b),
  arithmetic('-', (a, b) => a - b),
  arithmetic('*', (a, b) => a * b),
  arithmetic('/', (a, b) => a / b),
  arithmetic('%', (a, b) => a % b),
  arithmetic('**', (a, b) => a ** b),
  arithmetic('<', (a, b) => a < b),
  arithmetic('<=', (a, b) => a <= b),
  arithmetic('>', (a, b) => a > b),
  arithmetic('>=', (a, b) => a >= b),
  ['==', (a: ParamValue, b: ParamValue) => a === b],
  ['!=', (a: ParamValue, b: ParamValue) => a !== b],
]);

/** Kleene's logic: what does not depend on the unknown side is known. */
export function logical(operator: '&&' | '||', left: Evaluate, right: Evaluate): Evaluate {
  const decisive = operator === '||';
  const word = decisive ? 'or' : 'and';
  return (params) => {
    const a = left(params);
    if (a !== undefined && condition(word, a) === decisive) return decisive;
    const b = right(params);
    if (b !== undefined && condition(word, b) === decisive) return decisive;
    return a === undefined || b === undefined ? undefined : !decisive;
  };
}

export const unaries: ReadonlyMap<string, (a: ParamValue) => ParamValue> = new Map<
  string,
  (a: ParamValue) => ParamValue
>([
  ['-', (a) => -number('-', a)],
  ['+', (a) => number('+', a)],
  ['!', (a) => !condition('not', a)],
]);
