import type { Parameter, ParamValue } from './parameter.ts';

/** What a finite parameter is made of: `cardinality` values, the i-th of which owns [edge(i), edge(i + 1)] of the unit interval. */
export interface FiniteValues {
  readonly name: string;
  readonly kind: 'ordered' | 'categorical';
  readonly cardinality: number;
  valueAt(index: number): ParamValue;
  indexOf(value: ParamValue): number;
  /** Rises from edge(0) = 0 to edge(cardinality) = 1. Left out: bins of equal width. */
  edge?(index: number): number;
}

export function finiteParameter({ edge, ...values }: FiniteValues): Parameter {
  const { cardinality, valueAt, indexOf } = values;
  const edgeAt = edge ?? ((index: number) => index / cardinality);
  const locate = edge
    ? (u: number) => binOf(u, cardinality, edge)
    : (u: number) => Math.min(cardinality - 1, Math.max(0, Math.floor(u * cardinality)));
  return {
    ...values,
    edge: edgeAt,
    toUnit(value) {
      const index = indexOf(value);
      return index < 0 ? Number.NaN : (edgeAt(index) + edgeAt(index + 1)) / 2;
    },
    fromUnit: (u) => valueAt(locate(u)),
    contains: (value) => indexOf(value) >= 0,
  };
}

/** Index of the bin that holds u, by bisection: ranges of a billion integers need no table. */
function binOf(u: number, cardinality: number, edge: (index: number) => number): number {
  let low = 0;
  let high = cardinality - 1;
  while (low < high) {
    const middle = Math.floor((low + high + 1) / 2);
    if (edge(middle) <= u) low = middle;
    else high = middle - 1;
  }
  return low;
}
