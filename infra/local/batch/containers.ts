import { spawn } from 'node:child_process';
import { runJob } from '../../../trainer/job.ts';
import { built } from '../root.ts';
import type { QueuedJob } from './job.ts';
import { OutputTail } from './output-tail.ts';
import type { RunAttempt } from './queue.ts';

/** The job definitions of the embedded queue. */
export const definitions = { trainer: 'skysweep-trainer', command: 'skysweep-command' } as const;

/** Between SIGTERM and SIGKILL, as on ECS. */
const graceMs = 30_000;

export interface ContainerOptions {
  /** Where programs run. */
  readonly cwd: string;
  /** Jobs' output, line by line. */
  readonly log: (job: QueuedJob, line: string) => void;
  /** Reaches the HTTP API from within this process. */
  readonly fetch: typeof globalThis.fetch;
}

/**
 * Runs jobs as a laptop can: the trainer as a child process that leads a process group; a user's program directly
 * below this process, by the same wrapper that the container runs, since a process for the wrapper alone would double
 * the cost of a short trial.
 */
export function containers(options: ContainerOptions): RunAttempt {
  return (job, attempt, control) => {
    const batch = { AWS_BATCH_JOB_ID: job.jobId, AWS_BATCH_JOB_ATTEMPT: String(attempt) };
    return job.jobDefinition === definitions.command
      ? runWrapped(job, batch, options, control)
      : runTrainer(job, batch, options, control);
  };
}

async function runWrapped(
  job: QueuedJob,
  batch: Record<string, string>,
  { cwd, log, fetch }: ContainerOptions,
  { signal, onSpawn }: Parameters<RunAttempt>[2],
): ReturnType<RunAttempt> {
  const env = { ...process.env, ...job.environment, ...batch };
  const exitCode = await runJob(env, { signal, cwd, onSpawn, fetch, log: (line) => log(job, line) });
  return { exitCode };
}

function runTrainer(
  job: QueuedJob,
  batch: Record<string, string>,
  { cwd, log }: ContainerOptions,
  { signal, onSpawn }: Parameters<RunAttempt>[2],
): ReturnType<RunAttempt> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [built.trainer], {
      cwd,
      env: { ...process.env, ...job.environment, ...batch, SKYSWEEP_PARENT: 'stdin' },
      // A group of its own: Ctrl-C in the terminal is ours to handle.
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const tail = new OutputTail((line) => log(job, line));
    child.stdout.on('data', (chunk: Buffer) => tail.write(chunk));
    child.stderr.on('data', (chunk: Buffer) => tail.write(chunk));
    child.stdin.on('error', () => {
      // The trainer ended before we let go of its standard input.
    });
    if (child.pid !== undefined) onSpawn(child.pid);

    let kill: NodeJS.Timeout | undefined;
    const terminate = () => {
      child.kill('SIGTERM');
      kill = setTimeout(() => child.kill('SIGKILL'), graceMs);
    };
    signal.addEventListener('abort', terminate, { once: true });
    if (signal.aborted) terminate();
    const end = (result: Awaited<ReturnType<RunAttempt>>) => {
      clearTimeout(kill);
      signal.removeEventListener('abort', terminate);
      const output = tail.lines();
      resolve({ ...result, ...(result.exitCode !== 0 && { output }) });
    };
    child.once('error', (error) => end({ statusReason: `the trainer could not be started: ${error.message}` }));
    child.once('close', (exitCode, killedBy) =>
      end(exitCode === null ? { exitCode: 137, statusReason: `the trainer was ended by ${killedBy}` } : { exitCode }),
    );
  });
}
