import type { DataSet } from './data-set.ts';

/** Which of the user's places an example comes from. */
export const origins = { path: 0, validation: 1, test: 2 } as const;

/** Examples as they were read, before they are split. */
export interface Corpus {
  readonly count: number;
  /** For each example one of `origins`. */
  readonly origin: Uint8Array;
  /** Class of each example; absent where numbers or next tokens are predicted. */
  readonly classes?: Uint16Array;
  /** Group of each example, where the split has a column for it. */
  readonly groups?: Uint32Array;
  /**
   * Learns from the training examples what the encoding depends on, such as means and vocabularies, so that nothing of
   * the others leaks into it. Answers the encoding.
   */
  fit(training: Uint32Array): (items: Uint32Array) => DataSet;
}

/** One number for each different value, in the order of their first appearance. */
export function numbered(values: readonly string[]): Uint32Array {
  const known = new Map<string, number>();
  return Uint32Array.from(values, (value) => {
    const number = known.get(value) ?? known.size;
    known.set(value, number);
    return number;
  });
}

/** Names of all classes in order, by number where they all are numbers, and the class of each example. */
export function classesOf(
  values: readonly string[],
  field: string,
): { readonly names: readonly string[]; readonly classes: Uint16Array } {
  const different = [...new Set(values)];
  const numeric = different.every((name) => name !== '' && Number.isFinite(Number(name)));
  const names = different.sort((a, b) => (numeric ? Number(a) - Number(b) : a < b ? -1 : 1));
  if (names.length < 2) throw new Error(`${field}: all examples have the class ${names[0]}; two are needed at least`);
  if (names.length > 10_000) {
    throw new Error(`${field}: ${names.length} different classes are too many; is this the column to predict?`);
  }
  const number = new Map(names.map((name, i) => [name, i]));
  return { names, classes: Uint16Array.from(values, (value) => number.get(value)!) };
}
