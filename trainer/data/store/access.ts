import { mkdirSync } from 'node:fs';
import { homedir, tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import type { TrialSession } from '../../session.ts';

/** What reading data needs of the world around it. */
export interface DataAccess {
  /** For each s3:// address a URL that is signed for it: the job itself may read nothing. */
  readonly signed?: Readonly<Record<string, string>>;
  /** Folder of what was downloaded and unpacked, shared by all trials of a machine. */
  readonly cache?: string;
  readonly log?: (line: string) => void;
  readonly signal?: AbortSignal;
}

/** What a trial may read, and where it tells of it. */
export function accessOf({ claim, log, signal }: Pick<TrialSession, 'claim' | 'log' | 'signal'>): DataAccess {
  return { log, signal, ...(claim.data && { signed: claim.data }) };
}

/** The cache's folder: SKYSWEEP_CACHE, else the user's, else one below the temporary folder. */
export function cacheFolder({ cache }: DataAccess): string {
  if (cache !== undefined) return cache;
  const { SKYSWEEP_CACHE: own, XDG_CACHE_HOME: xdg } = process.env;
  const places = [own, xdg && join(xdg, 'skysweep'), join(homedir(), '.cache', 'skysweep')];
  for (const place of places) {
    if (!place) continue;
    try {
      mkdirSync(place, { recursive: true });
      return place;
    } catch (error) {
      if (place === own) throw new Error(`SKYSWEEP_CACHE: ${own} cannot be made a folder: ${(error as Error).message}`);
    }
  }
  // A container's user may have no home to write to.
  const last = join(tmpdir(), `skysweep-${userInfo().uid}`);
  mkdirSync(last, { recursive: true, mode: 0o700 });
  return last;
}
