import { jobNames } from './job-name.ts';
import { hasEnded, type Services } from './services.ts';

const rounds = 20;

/** Terminates every job of a sweep, again until none is left: one that was submitted meanwhile is caught as well. */
export async function endJobs({ jobs }: Services, sweep: string, reason: string): Promise<void> {
  const asked = new Set<string>();
  for (let round = 0; round < rounds; round += 1) {
    const alive = (await jobs.list(jobNames(sweep))).filter((job) => !hasEnded(job) && !asked.has(job.id));
    if (alive.length === 0) return;
    await Promise.all(alive.map((job) => jobs.terminate(job.id, reason)));
    for (const job of alive) asked.add(job.id);
  }
}
