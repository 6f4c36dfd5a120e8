import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { CliError, exitCodes } from './errors.ts';

/**
 * The absolute path of a folder to write to, which need not be there yet.
 * @throws CliError naming the option when there can be no such folder
 */
export function folderToWrite(option: string, path: string): string {
  const folder = resolve(path);
  let nearest = folder;
  while (!existsSync(nearest) && dirname(nearest) !== nearest) nearest = dirname(nearest);
  if (!statSync(nearest).isDirectory()) {
    throw new CliError(
      exitCodes.usage,
      `${option}: ${nearest} is a file; name a folder, which is made if it is missing`,
    );
  }
  try {
    accessSync(nearest, constants.W_OK);
  } catch (cause) {
    const message = `${option}: ${nearest} may not be written to; name another folder, or change its permissions`;
    throw new CliError(exitCodes.usage, message, { cause });
  }
  return folder;
}
