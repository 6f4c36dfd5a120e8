import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import type { QueuedJob } from './job.ts';

/** Jobs on disk: a line a change, the whole job each time; a line that a crash cut short is passed over. */
export interface Journal {
  readonly jobs: readonly QueuedJob[];
  write(job: QueuedJob): void;
  close(): void;
}

/** Keeps no more ended jobs than this when it starts anew. */
const keepEnded = 10_000;

export function openJournal(folder: string): Journal {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'jobs.jsonl');
  const latest = new Map<string, QueuedJob>();
  for (const line of existsSync(file) ? readFileSync(file, 'utf8').split('\n') : []) {
    try {
      const job = JSON.parse(line) as QueuedJob;
      latest.set(job.jobId, job);
    } catch {
      // The end of a file whose writer was killed.
    }
  }
  const jobs = [...latest.values()].slice(-keepEnded);
  // The environment holds trial tokens: for the owner's eyes only.
  writeFileSync(`${file}.new`, jobs.map((job) => `${JSON.stringify(job)}\n`).join(''), { mode: 0o600 });
  renameSync(`${file}.new`, file);
  const descriptor = openSync(file, 'a', 0o600);
  return {
    jobs,
    write: (job) => {
      writeSync(descriptor, `${JSON.stringify(job)}\n`);
    },
    close: () => closeSync(descriptor),
  };
}
