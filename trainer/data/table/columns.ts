import type { TableData } from '../../../core/sweep/built-in/data-formats.ts';
import type { AllRecords } from './all-records.ts';

const missing = new Set(['', 'na', 'n/a', 'nan', 'null', 'none', '?']);
/** Above so many kinds, numbers in the target are a quantity. */
const mostClasses = 20;
/** Above so many kinds, a column of words tells rows apart rather than describes them. */
const mostCategories = 1000;

export function isMissing(value: string): boolean {
  return missing.has(value.toLowerCase());
}

export function isNumber(value: string): boolean {
  return value !== '' && Number.isFinite(Number(value));
}

/** A column that the network is given. */
export interface Feature {
  readonly name: string;
  /** In the file. */
  readonly place: number;
  readonly kind: 'numeric' | 'categorical';
}

/**
 * The columns beside the target and the groups that are not ignored, each declared or detected: numeric when all values
 * that are there are numbers.
 * @throws Error when a declared column is not there or no number stands in a numeric one
 */
export function featuresOf({ columns, rows, file }: AllRecords, data: TableData): Feature[] {
  for (const name of Object.keys(data.columns)) {
    if (!columns.includes(name)) {
      throw new Error(`data.columns: ${file} has no column ${JSON.stringify(name)}; it has ${columns.join(', ')}`);
    }
  }
  const features = columns.flatMap((name, place): Feature[] => {
    const declared = data.columns[name];
    if (name === data.target || declared === 'ignore') return [];
    if (name === data.split.group && declared === undefined) return [];
    const present = rows.map((row) => row[place]!).filter((value) => !isMissing(value));
    if (present.length === 0) return [];
    const wrong = present.find((value) => !isNumber(value));
    if (declared === 'numeric' && wrong !== undefined) {
      throw new Error(
        `data.columns.${name}: ${JSON.stringify(wrong)} is no number; declare it categorical, or mend it`,
      );
    }
    const kind = declared ?? (wrong === undefined ? 'numeric' : 'categorical');
    const kinds = kind === 'categorical' ? new Set(present).size : 0;
    if (kinds > mostCategories) {
      throw new Error(
        `data.columns: ${name} has ${kinds} different values: set it to ignore, or to numeric if they are numbers`,
      );
    }
    return [{ name, place, kind }];
  });
  if (features.length === 0) throw new Error(`data.columns: ${file} leaves no column to learn from`);
  return features;
}

/** Whether the target's values are numbers to predict, rather than classes. */
export function isQuantity(values: readonly string[], { task, target }: TableData): boolean {
  const wrong = values.find((value) => !isNumber(value));
  if (task === 'regression' && wrong !== undefined) {
    throw new Error(
      `data.target: ${JSON.stringify(wrong)} in column ${target} is no number; set task to classification`,
    );
  }
  if (task !== 'auto') return task === 'regression';
  if (wrong !== undefined) return false;
  return values.some((value) => !Number.isInteger(Number(value))) || new Set(values).size > mostClasses;
}
