import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ClassicLevel } from 'classic-level';

/** How other processes reach the one that owns a data directory. */
export interface OwnerAddress {
  readonly url: string;
  /** Bearer token of the sweeps' routes. */
  readonly key: string;
  readonly pid: number;
}

export interface Ownership {
  readonly key: string;
  publish(url: string): void;
  release(): Promise<void>;
}

/** The data directory cannot be used; the message says why and what to do. */
export class DataDirectoryError extends Error {
  override readonly name = 'DataDirectoryError';
}

const addressFile = (dataDir: string) => join(dataDir, 'owner.json');

/**
 * Makes this process the owner of the data directory, or answers undefined when another one is. The lock is LevelDB's
 * own, which the system lets go of however the owner ends.
 * @throws DataDirectoryError when the directory cannot be written.
 */
export async function own(dataDir: string): Promise<Ownership | undefined> {
  try {
    mkdirSync(dataDir, { recursive: true });
  } catch (error) {
    throw unusable(dataDir, error);
  }
  const lock = new ClassicLevel(join(dataDir, 'lock'));
  try {
    await lock.open();
  } catch (error) {
    const cause = (error as { cause?: { code?: string } }).cause;
    if (cause?.code === 'LEVEL_LOCKED') return undefined;
    throw unusable(dataDir, cause ?? error);
  }
  const key = randomBytes(32).toString('base64url');
  return {
    key,
    publish(url) {
      const address: OwnerAddress = { url, key, pid: process.pid };
      const file = addressFile(dataDir);
      writeFileSync(`${file}.new`, JSON.stringify(address), { mode: 0o600 });
      renameSync(`${file}.new`, file);
    },
    async release() {
      rmSync(addressFile(dataDir), { force: true });
      await lock.close();
    },
  };
}

/** The owner's address, or undefined while it has not published one. */
export function readOwner(dataDir: string): OwnerAddress | undefined {
  try {
    return JSON.parse(readFileSync(addressFile(dataDir), 'utf8')) as OwnerAddress;
  } catch {
    return undefined;
  }
}

function unusable(dataDir: string, error: unknown): DataDirectoryError {
  const message = error instanceof Error ? error.message : String(error);
  return new DataDirectoryError(
    `the data directory ${dataDir} cannot be used (${message}): make it writable, or choose another with --data-dir`,
    { cause: error },
  );
}
