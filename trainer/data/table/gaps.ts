import type { TableData } from '../../../core/sweep/built-in/data-formats.ts';
import { origins } from '../corpus.ts';
import type { AllRecords } from './all-records.ts';
import { type Feature, isMissing } from './columns.ts';

type Column = Pick<Feature, 'name' | 'place'>;

/**
 * What the setting for missing values makes of the rows: all of them, or those that are whole. A test set of its own is
 * never thinned, as its score would be of other rows than those that were given.
 * @throws Error naming the first gap where it is not allowed, and what to do
 */
export function withoutGaps(
  records: AllRecords,
  features: readonly Column[],
  target: Column,
  { missing }: Pick<TableData, 'missing'>,
  log: (line: string) => void,
): Pick<AllRecords, 'rows' | 'origin'> {
  const { rows, origin, file } = records;
  const gapsIn = (columns: readonly Column[]) =>
    rows.map((row) => columns.filter(({ place }) => isMissing(row[place]!)).map(({ name }) => name));
  if (missing === 'refuse') {
    const all = gapsIn([...features, target]);
    const first = firstGap(records, all);
    if (first === undefined) return records;
    const count = all.reduce((sum, { length }) => sum + length, 0);
    throw new Error(
      `data.missing: ${count} values are missing, the first in ${first}; fill them, or set missing to impute or drop, or the columns to ignore`,
    );
  }
  // A row without its target can be filled in no more than it can be scored.
  const gaps = gapsIn(missing === 'drop' ? [...features, target] : [target]);
  const inTest = gaps.map((columns, i) => (origin[i] === origins.test ? columns : []));
  const first = firstGap(records, inTest);
  if (first !== undefined) {
    const count = inTest.filter(({ length }) => length > 0).length;
    const remedy =
      missing === 'drop' ? 'set missing to impute, or take them out of the file' : 'take them out of the file';
    throw new Error(
      `data.test_path: a value is missing in ${count} of its rows, the first in ${first}, and none is left out of a test: fill them, ${remedy}`,
    );
  }
  const kept = (_: unknown, i: number) => gaps[i]!.length === 0;
  const left = rows.filter(kept);
  if (left.length === 0) throw new Error(`data.missing: every row of ${file} lacks a value; set missing to impute`);
  if (left.length < rows.length) {
    const what = missing === 'drop' ? 'lack a value' : `lack their ${target.name}`;
    log(`data.missing: ${rows.length - left.length} of ${rows.length} rows ${what} and are left out`);
  }
  return { rows: left, origin: origin.filter(kept) };
}

/** The place of the first gap, its row counted from 1 in its own file. */
function firstGap({ files }: AllRecords, gaps: readonly (readonly string[])[]): string | undefined {
  const row = gaps.findIndex(({ length }) => length > 0);
  if (row < 0) return undefined;
  const file = files[row]!;
  return `row ${row - files.indexOf(file) + 1} of ${file}, column ${gaps[row]![0]}`;
}
