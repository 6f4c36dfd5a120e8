import { readFileSync } from 'node:fs';
import { parseSpec, type SpecOverrides } from '../core/sweep/spec/parse.ts';
import type { Spec } from '../core/sweep/spec/schema.ts';
import { CliError, exitCodes } from './errors.ts';

/**
 * Reads a spec from a file, or from standard input for `-`.
 * @throws CliError when it cannot be read, SpecError when it is wrong.
 */
export function readSpec(file: string, overrides: SpecOverrides = {}): Spec {
  const input = file === '-';
  return parseSpec(read(input ? 0 : file, file), input ? '<stdin>' : file, overrides);
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file; `skysweep init` writes one to start from',
  EISDIR: 'is a directory; name the file of a spec',
  EACCES: 'may not be read; check its permissions',
};

function read(source: string | number, name: string): string {
  try {
    return readFileSync(source, 'utf8');
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    throw new CliError(exitCodes.usage, `${name}: ${reasons[code] ?? message}`, { cause: error });
  }
}
