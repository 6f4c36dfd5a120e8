import type { JobStatus } from '../../../functions/services.ts';
import type { ProcessIdentity } from './orphan.ts';

/** One start of a job's container. */
export interface Attempt {
  readonly startedAt: number;
  readonly stoppedAt?: number;
  readonly exitCode?: number;
  readonly statusReason?: string;
}

/** A job as the embedded queue keeps it, and as its journal on disk records it. */
export interface QueuedJob {
  readonly jobId: string;
  readonly jobName: string;
  readonly jobQueue: string;
  readonly jobDefinition: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly createdAt: number;
  status: JobStatus;
  statusReason?: string;
  attempts: Attempt[];
  /** Of the running program, so that the next owner of the data directory can end it when this one is killed. */
  process?: ProcessIdentity;
  /** Why TerminateJob was called; such a job is not started again. */
  terminated?: string;
  /** Last lines of the container's output. */
  output?: readonly string[];
}

export const isOver = ({ status }: QueuedJob) => status === 'SUCCEEDED' || status === 'FAILED';

export function exitCode({ attempts }: QueuedJob): number | undefined {
  return attempts.at(-1)?.exitCode;
}
