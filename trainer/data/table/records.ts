import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type CsvError, parse } from 'csv-parse/sync';

/** Rows of a file, all values as they are written; '' where a row has none. */
export interface Records {
  readonly file: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

const endings = /\.(csv|tsv|txt|jsonl|ndjson|json)$/i;

/**
 * The rows of a CSV file with a header (RFC 4180), of JSON lines, or of a JSON array of objects; of a folder those of
 * its only such file.
 * @param field the setting that names the file, for errors
 * @throws Error saying what is broken and where
 */
export function readRecords(path: string, field: string, delimiter?: string): Records {
  const file = statSync(path).isDirectory() ? onlyFile(path, field) : path;
  const text = readFileSync(file, 'utf8');
  const records = /\.(jsonl|ndjson|json)$/i.test(file)
    ? fromObjects(objectsOf(text, file, field), file)
    : { file, ...fromCsv(text, file, field, delimiter ?? (/\.tsv$/i.test(file) ? '\t' : ',')) };
  if (records.rows.length === 0) throw new Error(`${field}: ${file} has no rows`);
  return records;
}

function onlyFile(folder: string, field: string): string {
  const files = readdirSync(folder).filter((name) => endings.test(name));
  if (files.length === 1) return join(folder, files[0]!);
  const found = files.length === 0 ? 'no CSV or JSON file' : `${files.length} of them: ${files.slice(0, 5).join(', ')}`;
  throw new Error(`${field}: ${folder} is a folder with ${found}; name one file`);
}

function fromCsv(text: string, file: string, field: string, delimiter: string): Omit<Records, 'file'> {
  let rows: string[][];
  try {
    rows = parse(text, { bom: true, delimiter, skip_empty_lines: true, trim: true });
  } catch (error) {
    const { code, message, lines } = error as CsvError & { lines?: number };
    const where = lines === undefined || message.includes('line') ? '' : ` in line ${lines}`;
    const remedy =
      code === 'CSV_RECORD_INCONSISTENT_FIELDS_LENGTH' ? 'quote values that hold the delimiter' : 'mend it';
    throw new Error(`${field}: ${file} is no CSV file: ${message}${where}; ${remedy}`, { cause: error });
  }
  const [columns = [], ...rest] = rows;
  const twice = columns.find((name, i) => columns.indexOf(name) !== i);
  if (twice !== undefined) throw new Error(`${field}: ${file} has two columns ${JSON.stringify(twice)}: rename one`);
  return { columns, rows: rest };
}

function objectsOf(text: string, file: string, field: string): readonly unknown[] {
  if (text.trimStart().startsWith('[')) {
    try {
      return JSON.parse(text) as unknown[];
    } catch (cause) {
      throw new Error(`${field}: ${file} is no JSON: ${(cause as Error).message}`, { cause });
    }
  }
  return text.split('\n').flatMap((line, i) => {
    if (line.trim() === '') return [];
    try {
      return [JSON.parse(line) as unknown];
    } catch (cause) {
      throw new Error(`${field}: line ${i + 1} of ${file} is no JSON: ${(cause as Error).message}`, { cause });
    }
  });
}

function fromObjects(objects: readonly unknown[], file: string): Records {
  const wrong = objects.findIndex((one) => typeof one !== 'object' || one === null || Array.isArray(one));
  if (wrong >= 0) throw new Error(`${file}: entry ${wrong + 1} is no object with a value for each column`);
  const rows = objects as readonly Record<string, unknown>[];
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const written = (value: unknown) =>
    value === null || value === undefined ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value);
  return { file, columns, rows: rows.map((row) => columns.map((name) => written(row[name]))) };
}

/** The place of a column. @throws Error with the columns that there are */
export function columnOf({ columns, file }: Records, name: string, field: string): number {
  const place = columns.indexOf(name);
  if (place >= 0) return place;
  throw new Error(`${field}: ${file} has no column ${JSON.stringify(name)}; it has ${columns.join(', ')}`);
}
