import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * A virtual environment with `packages`, made on the first call and found again on later ones.
 * @returns the folder of its programs.
 * @throws Error that names the remedy when Python is missing or too old.
 */
export async function pythonPrograms(cache: string, packages: readonly string[]): Promise<string> {
  const key = createHash('sha256').update(packages.join('\n')).digest('hex').slice(0, 12);
  const folder = join(cache, `python-${key}`);
  const complete = join(folder, 'complete');
  if (!existsSync(complete)) {
    rmSync(folder, { recursive: true, force: true });
    try {
      await run('python3', ['-c', 'import sys, venv, ensurepip; assert sys.version_info >= (3, 10)']);
    } catch (cause) {
      throw new Error(
        'the emulators are Python programs: install Python 3.10 or newer with its venv module (Debian: apt-get install python3-venv)',
        { cause },
      );
    }
    await run('python3', ['-m', 'venv', folder]);
    await run(join(folder, 'bin', 'pip'), ['install', '--quiet', '--disable-pip-version-check', ...packages]);
    writeFileSync(complete, packages.join('\n'));
  }
  return join(folder, 'bin');
}
