import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** A process by its id and by when it started: an id alone may belong to somebody else by now. */
export interface ProcessIdentity {
  readonly pid: number;
  /** As the system tells it; undefined where it does not. */
  readonly started: string;
}

/** When a process started, in the system's own words; undefined when it is gone. */
export function startOf(pid: number): string | undefined {
  try {
    if (process.platform === 'linux') {
      // Field 22 of /proc/<pid>/stat; the name in field 2 may hold blanks, so count from its closing bracket.
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    }
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || undefined;
  } catch {
    return undefined;
  }
}

export function identify(pid: number): ProcessIdentity | undefined {
  const started = startOf(pid);
  return started === undefined ? undefined : { pid, started };
}

/** Ends a program, with the group that it leads, that outlived the process which started it. */
export function endOrphan({ pid, started }: ProcessIdentity): void {
  if (startOf(pid) !== started) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Gone between the look and the kill.
  }
}
