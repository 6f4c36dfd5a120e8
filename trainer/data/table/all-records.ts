import type { Place } from '../places.ts';
import { columnOf, type Records, readRecords } from './records.ts';

/** The rows of all places under the columns of the first. */
export interface AllRecords extends Records {
  readonly origin: Uint8Array;
  /** The file of each row. */
  readonly files: readonly string[];
}

/** @throws Error when a place lacks a column of the first one */
export function readAll(places: readonly Place[], delimiter?: string): AllRecords {
  const read = places.map(({ path, field }) => readRecords(path, field, delimiter));
  const first = read[0]!;
  const rows = read.flatMap((records, i) => {
    if (i === 0) return records.rows;
    const from = first.columns.map((name) => columnOf(records, name, places[i]!.field));
    return records.rows.map((row) => from.map((place) => row[place]!));
  });
  const origin = Uint8Array.from(read.flatMap(({ rows: own }, i) => own.map(() => places[i]!.origin)));
  const files = read.flatMap(({ file, rows: own }) => own.map(() => file));
  return { file: first.file, columns: first.columns, rows, origin, files };
}
