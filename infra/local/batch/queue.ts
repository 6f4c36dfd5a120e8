import { randomUUID } from 'node:crypto';
import { exitCode, isOver, type QueuedJob } from './job.ts';
import type { Journal } from './journal.ts';
import { endOrphan, identify } from './orphan.ts';
import { retryStrategy, startsAgain } from './retry.ts';

/** Runs one attempt of a job; the container, as far as a laptop has one. */
export type RunAttempt = (
  job: QueuedJob,
  attempt: number,
  options: {
    /** TerminateJob: SIGTERM first, SIGKILL after a grace. */
    readonly signal: AbortSignal;
    /** The program that the attempt started; recorded, so that it cannot outlive us unseen. */
    readonly onSpawn: (pid: number) => void;
  },
) => Promise<{ readonly exitCode?: number; readonly statusReason?: string; readonly output?: readonly string[] }>;

export interface QueueOptions {
  readonly journal: Journal;
  /** Jobs that run side by side; the others wait in RUNNABLE. */
  readonly slots: number;
  readonly run: RunAttempt;
  /** Told of every job that has ended, like EventBridge. */
  readonly onEnd: (job: QueuedJob) => void;
  readonly onError: (error: unknown) => void;
}

export type Submission = Pick<QueuedJob, 'jobName' | 'jobQueue' | 'jobDefinition' | 'environment'>;

/** A job queue with Batch's states: jobs wait for a slot in order, run, are retried by rule, and end once. */
export class JobQueue {
  readonly #options: QueueOptions;
  readonly #jobs = new Map<string, QueuedJob>();
  readonly #byName = new Map<string, QueuedJob[]>();
  readonly #waiting: QueuedJob[] = [];
  readonly #running = new Map<string, { readonly controller: AbortController; readonly done: Promise<void> }>();
  #closed = false;

  constructor(options: QueueOptions) {
    this.#options = options;
    for (const job of options.journal.jobs) {
      this.#remember(job);
      if (isOver(job)) continue;
      // Its owner was killed: as if the host had gone. Whoever resumes the sweep launches the trial again.
      if (job.process) endOrphan(job.process);
      this.#end(job, 'FAILED', 'Host EC2 (embedded) terminated: the process that ran this job was killed');
    }
  }

  submit(submission: Submission): QueuedJob {
    const job: QueuedJob = {
      ...submission,
      jobId: randomUUID(),
      createdAt: Date.now(),
      status: 'RUNNABLE',
      attempts: [],
    };
    this.#options.journal.write(job);
    this.#remember(job);
    this.#waiting.push(job);
    this.#startWaiting();
    return job;
  }

  describe(ids: readonly string[]): QueuedJob[] {
    return ids.flatMap((id) => this.#jobs.get(id) ?? []);
  }

  /** Jobs of that name, or whose name starts with it when it ends in `*`; oldest first. */
  list(name: string): QueuedJob[] {
    if (!name.endsWith('*')) return [...(this.#byName.get(name) ?? [])];
    const prefix = name.slice(0, -1);
    return [...this.#jobs.values()].filter((job) => job.jobName.startsWith(prefix));
  }

  terminate(id: string, reason: string): void {
    const job = this.#jobs.get(id);
    if (!job || isOver(job)) return;
    job.terminated ??= reason;
    const running = this.#running.get(id);
    if (running) running.controller.abort();
    else {
      this.#waiting.splice(this.#waiting.indexOf(job), 1);
      this.#end(job, 'FAILED', reason);
      this.#options.onEnd(job);
    }
  }

  /** Ends everything: running jobs are terminated and waited for. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const id of this.#running.keys()) this.terminate(id, 'the embedded cloud was closed');
    await Promise.all([...this.#running.values()].map(({ done }) => done));
    this.#options.journal.close();
  }

  /** Ends every program at once, as a power cut would, but for the programs themselves. */
  kill(): void {
    this.#closed = true;
    for (const id of this.#running.keys()) {
      const identity = this.#jobs.get(id)?.process;
      if (identity) endOrphan(identity);
    }
  }

  #remember(job: QueuedJob): void {
    this.#jobs.set(job.jobId, job);
    this.#byName.set(job.jobName, [...(this.#byName.get(job.jobName) ?? []), job]);
  }

  #startWaiting(): void {
    while (!this.#closed && this.#running.size < this.#options.slots) {
      const job = this.#waiting.shift();
      if (!job) return;
      const controller = new AbortController();
      const done = this.#run(job, controller.signal).catch(this.#options.onError);
      this.#running.set(job.jobId, { controller, done });
    }
  }

  async #run(job: QueuedJob, signal: AbortSignal): Promise<void> {
    const { run, journal, onEnd } = this.#options;
    let again = true;
    while (again) {
      const startedAt = Date.now();
      job.status = 'RUNNING';
      const attempt = job.attempts.length + 1;
      const onSpawn = (pid: number) => {
        const identity = identify(pid);
        if (!identity) return;
        job.process = identity;
        journal.write(job);
      };
      const { output, ...end } = await run(job, attempt, { signal, onSpawn });
      delete job.process;
      job.attempts.push({ startedAt, stoppedAt: Date.now(), ...end });
      if (output) job.output = output;
      again =
        end.exitCode !== 0 && !job.terminated && !this.#closed && startsAgain(retryStrategy, job.attempts.length, end);
      if (!again) {
        const { statusReason = job.terminated ?? 'Essential container in task exited' } = end;
        this.#end(job, exitCode(job) === 0 ? 'SUCCEEDED' : 'FAILED', statusReason);
      }
    }
    this.#running.delete(job.jobId);
    onEnd(job);
    this.#startWaiting();
  }

  #end(job: QueuedJob, status: 'SUCCEEDED' | 'FAILED', statusReason: string): void {
    job.status = status;
    job.statusReason = statusReason;
    delete job.process;
    this.#options.journal.write(job);
  }
}
