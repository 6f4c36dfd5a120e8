import type { Batch, Labels, NumberTarget } from './data-set.ts';

/** Rows of a table, all columns in numbers. */
export interface TableSet {
  readonly kind: 'table';
  readonly count: number;
  /** The number of columns. */
  readonly shape: readonly [number];
  /** For each column the number of its categories, whose codes run from 0; 0 for a column of standardised numbers. */
  readonly columns: readonly number[];
  /** count × columns, row-major. */
  readonly values: Float32Array;
  /** Of the prediction: 1 for a number. */
  readonly classes: number;
  /** Class numbers, or standardised numbers when `number` is there. */
  readonly labels: Labels | Float32Array;
  readonly number?: NumberTarget;
}

export function gatherRows(set: TableSet, from: number, to: number, order?: Uint32Array): Batch {
  const count = to - from;
  const size = set.columns.length;
  const inputs = new Float32Array(count * size);
  const labels = new Float32Array(count * set.classes);
  for (let i = 0; i < count; i += 1) {
    const row = order ? order[from + i]! : from + i;
    inputs.set(set.values.subarray(row * size, (row + 1) * size), i * size);
    if (set.number) labels[i] = set.labels[row]!;
    else labels[i * set.classes + set.labels[row]!] = 1;
  }
  return { count, inputs, labels };
}
