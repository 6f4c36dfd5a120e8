import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';

export interface Owner {
  readonly sweep: string;
  readonly trial: number;
}
interface Marker extends Owner {
  readonly host: string;
  /** The process that uses the directory; null when it was given back. */
  readonly pid: number | null;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function readMarker(path: string): Promise<Marker | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Marker;
  } catch {
    return undefined; // none, or torn by a crash
  }
}

const remedy = 'put ${trial} in trainer.checkpoint_dir so that each trial has a directory of its own';

/**
 * Takes a directory for one trial and empties it of what an earlier trial left. A marker beside it (`<dir>.skysweep`)
 * tells whose files it holds: files that no trial left are never deleted.
 * Answers a function that gives the directory back, files and all.
 * @throws Error when another trial uses the directory, or when it holds files of somebody else.
 */
export async function ownDirectory(directory: string, owner: Owner): Promise<() => Promise<void>> {
  const markerPath = `${directory.replace(/[\\/]+$/, '')}.skysweep`;
  await mkdir(directory, { recursive: true });
  const marker = await readMarker(markerPath);
  const same = marker?.sweep === owner.sweep && marker.trial === owner.trial;
  if (marker && !same && marker.pid !== null && marker.host === hostname() && isAlive(marker.pid)) {
    throw new Error(
      `checkpoint directory ${directory} is in use by trial ${marker.trial} of ${marker.sweep}: ${remedy}`,
    );
  }
  const files = await readdir(directory);
  if (files.length > 0 && !marker) {
    throw new Error(
      `checkpoint directory ${directory} holds files that no trial left: name an empty one, or ${remedy}`,
    );
  }
  for (const file of files) await rm(join(directory, file), { recursive: true });
  const mark = (pid: number | null) =>
    writeFile(markerPath, JSON.stringify({ ...owner, host: hostname(), pid } satisfies Marker));
  await mark(process.pid);
  return () => mark(null);
}
