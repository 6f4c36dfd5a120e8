import type { Feature } from './columns.ts';
import { isMissing } from './columns.ts';

/** How one column becomes numbers. */
export interface ColumnEncoding {
  /** Number of categories; 0 for a standardised number. */
  readonly categories: number;
  encode(value: string): number;
}

/** Mean and standard deviation, 1 where all values are the same. */
export function momentsOf(values: readonly number[]): { readonly mean: number; readonly deviation: number } {
  const count = Math.max(values.length, 1);
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / count;
  return { mean, deviation: Math.sqrt(variance) || 1 };
}

/**
 * Learnt from the training rows: numbers by their mean and deviation, a missing one is the mean; categories by the
 * alphabet, from 1, while 0 is for missing ones and those that training has not seen.
 */
export function fitColumn({ kind }: Feature, training: readonly string[]): ColumnEncoding {
  const present = training.filter((value) => !isMissing(value));
  if (kind === 'numeric') {
    const { mean, deviation } = momentsOf(present.map(Number));
    return { categories: 0, encode: (value) => (isMissing(value) ? 0 : (Number(value) - mean) / deviation) };
  }
  const codes = new Map([...new Set(present)].sort().map((value, i) => [value, i + 1]));
  return { categories: codes.size + 1, encode: (value) => codes.get(value) ?? 0 };
}
