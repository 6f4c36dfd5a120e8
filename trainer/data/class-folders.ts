import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** A file below the folder of its class. */
export interface ClassFile {
  readonly file: string;
  readonly label: string;
}

/**
 * The files of each class, in the order of their names.
 * @param classes the names of the folders of each class; absent: every folder is a class of its own
 * @param ending of the files that count
 * @throws Error when there are no folders, or no such files
 */
export function filesByClass(
  folder: string,
  field: string,
  ending: RegExp,
  classes?: Readonly<Record<string, readonly string[]>>,
): ClassFile[] {
  if (!statSync(folder).isDirectory()) {
    throw new Error(`${field}: ${folder} is a file; it must be a folder with one folder for each class`);
  }
  const folders = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => name)
    .sort();
  const wanted = classes ?? Object.fromEntries(folders.map((name) => [name, [name]]));
  const files = Object.entries(wanted).flatMap(([label, names]) =>
    names.flatMap((name) => {
      if (!folders.includes(name)) {
        throw new Error(`${field}: ${folder} has no folder ${name}; it has ${folders.join(', ') || 'none'}`);
      }
      const inside = readdirSync(join(folder, name), { recursive: true, encoding: 'utf8' });
      const own = inside.filter((one) => ending.test(one)).sort();
      return own.map((one) => ({ file: join(folder, name, one), label }));
    }),
  );
  if (files.length > 0) return files;
  const found =
    folders.length === 0 ? 'no folders' : `folders (${folders.slice(0, 5).join(', ')}) without files ${ending}`;
  throw new Error(`${field}: ${folder} has ${found}; it must have one folder for each class`);
}
