import { setTimeout as sleep } from 'node:timers/promises';
import type { RunAttempt } from './batch/queue.ts';
import { startEmbedded } from './embedded.ts';
import { DataDirectoryError, own, readOwner } from './ownership.ts';

/** Reaches a sweep's HTTP API: `path` begins with `/v1/`. */
export type ApiFetch = (path: string, init?: RequestInit) => Promise<Response>;

export interface Cloud {
  readonly fetch: ApiFetch;
  /** Whether sweeps run in this process; otherwise in the one that owns the data directory. */
  readonly owner: boolean;
  /** Waits for the sweeps that run here, and ends the embedded cloud. */
  close(): Promise<void>;
  /** Pauses what runs here first. */
  interrupt(): Promise<void>;
  /** Ends every program that runs here, at once; nothing is saved, and resuming goes on from the last checkpoints. */
  kill(): void;
}

export interface CloudOptions {
  readonly dataDir: string;
  /** Runs the wrapper of a user's program in a process of its own, too, as a container does. Default: in this one. */
  readonly isolateJobs?: boolean;
  /** Runs jobs, such as in a real container. Default: as programs of this machine. */
  readonly run?: RunAttempt;
  /** Told of what goes wrong beside the requests. */
  readonly onError?: (error: unknown) => void;
}

const attempts = 50;
const pauseMs = 100;

/**
 * The embedded cloud on a data directory: started in this process, or reached in the process that has it already, so
 * that several commands share it.
 * @throws DataDirectoryError when the directory cannot be used.
 */
export async function openCloud(options: CloudOptions): Promise<Cloud> {
  const { dataDir, isolateJobs = false, onError = () => {}, run } = options;
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const ownership = await own(dataDir);
    if (ownership) return startEmbedded({ dataDir, ownership, isolateJobs, onError, ...(run && { run }) });
    const address = readOwner(dataDir);
    const cloud = address && (await connect(address.url, address.key));
    if (cloud) return cloud;
    // The owner is starting, or ending.
    await sleep(pauseMs);
  }
  const pid = readOwner(dataDir)?.pid;
  throw new DataDirectoryError(
    `the data directory ${dataDir} is in use by ${pid ? `process ${pid}` : 'another process'}, which does not answer: end it, or choose another directory with --data-dir`,
  );
}

async function connect(url: string, key: string): Promise<Cloud | undefined> {
  const fetchApi: ApiFetch = (path, init) => {
    const headers = new Headers(init?.headers);
    headers.set('authorization', `Bearer ${key}`);
    return fetch(new URL(path, url), { ...init, headers });
  };
  try {
    if (!(await fetchApi('/v1/health')).ok) return undefined;
  } catch {
    return undefined;
  }
  return { fetch: fetchApi, owner: false, close: async () => {}, interrupt: async () => {}, kill: () => {} };
}
