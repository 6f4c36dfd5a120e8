import {
  closeSync,
  futimesSync,
  linkSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

const pollMs = 100;
const beatMs = 15_000;
/** An owner that has not shown itself for so long is dead, or will find out that it has lost the lock. */
const patienceMs = 10 * 60_000;

/**
 * Runs one process at a time by a lock file, which names its owner and is touched while the owner lives. It is taken over
 * from a process of this machine that is gone, and from any other (of another container or machine that shares the
 * folder, or one whose process id is another's by now) when it has not been touched for ten minutes.
 * @throws the signal's reason, when it is aborted while this one waits
 */
export async function exclusively<T>(file: string, run: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  const mark = `${process.pid} ${hostname()} ${Math.trunc(performance.now() * 1000)}`;
  const own = `${file}.${process.pid}.${Math.trunc(performance.now() * 1000)}`;
  const handle = openSync(own, 'w');
  // By the handle, so that a lock that somebody else took over is not kept alive for them.
  const touch = () => futimesSync(handle, new Date(), new Date());
  try {
    writeSync(handle, mark);
    await taken(own, file, touch, signal);
    const beat = setInterval(touch, beatMs).unref();
    try {
      return await run();
    } finally {
      clearInterval(beat);
      if (contentOf(file) === mark) rmSync(file, { force: true });
    }
  } finally {
    closeSync(handle);
    rmSync(own, { force: true });
  }
}

async function taken(own: string, file: string, touch: () => void, signal?: AbortSignal): Promise<void> {
  // A hard link is made at once, with its content, or not at all.
  while (!linked(own, file)) {
    signal?.throwIfAborted();
    if (takeAway(own, file)) continue;
    await sleep(pollMs);
    touch();
  }
  touch();
  rmSync(own, { force: true });
}

function linked(own: string, file: string): boolean {
  try {
    linkSync(own, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return false;
  }
}

/** Removes the lock of a dead owner; whether it is worth trying again at once. */
function takeAway(own: string, file: string): boolean {
  const content = contentOf(file);
  if (content === undefined) return true;
  if (lives(content, file)) return false;
  const aside = `${own}.dead`;
  try {
    renameSync(file, aside);
    // Somebody else was quicker, and it is their new lock: it goes back.
    if (contentOf(aside) !== content) linked(aside, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  rmSync(aside, { force: true });
  return true;
}

function contentOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return undefined;
  }
}

function lives(content: string, file: string): boolean {
  const age = Date.now() - (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0);
  if (age > patienceMs) return false;
  const [pid, host] = content.split(' ');
  return host !== hostname() || isRunning(Number(pid));
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // A process of another user cannot be signalled, and lives.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
