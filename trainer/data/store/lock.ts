import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const pollMs = 100;

/** Runs one process at a time by a lock file with the owner's process id; that of a process which died is taken over. */
export async function exclusively<T>(file: string, run: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  const own = `${file}.${process.pid}.${Math.trunc(performance.now() * 1000)}`;
  writeFileSync(own, String(process.pid));
  try {
    // A hard link is made at once, with its content, or not at all.
    while (!taken(own, file)) {
      signal?.throwIfAborted();
      await sleep(pollMs);
    }
  } finally {
    rmSync(own, { force: true });
  }
  try {
    return await run();
  } finally {
    rmSync(file, { force: true });
  }
}

function taken(own: string, file: string): boolean {
  try {
    linkSync(own, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    if (!ownerLives(file)) rmSync(file, { force: true });
    return false;
  }
}

function ownerLives(file: string): boolean {
  try {
    process.kill(Number(readFileSync(file, 'utf8')), 0);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // Gone meanwhile: it is tried again at once. A process of another user cannot be signalled, and lives.
    return code === 'ENOENT' || code === 'EPERM';
  }
}
