import type { Events } from './events.ts';
import type { Limits } from './limits.ts';
import type { Observer } from './observe/observer.ts';
import type { EventStore } from './stores/events.ts';
import type { LaneJobStore } from './stores/lane-jobs.ts';
import type { LaneStore } from './stores/lanes.ts';
import type { LeaseStore } from './stores/leases.ts';
import type { ReportStore } from './stores/reports.ts';
import type { RequestStore } from './stores/requests.ts';
import type { SweepStore } from './stores/sweeps.ts';
import type { TrialStore } from './stores/trials.ts';

export interface JobRequest {
  readonly name: string;
  /** The trainer runs a user's program instead of a built-in model. */
  readonly command: boolean;
  /** Whether it may use a GPU. Default: true. */
  readonly gpu?: boolean;
  readonly environment: Readonly<Record<string, string>>;
}

export type JobStatus = 'SUBMITTED' | 'PENDING' | 'RUNNABLE' | 'STARTING' | 'RUNNING' | 'SUCCEEDED' | 'FAILED';

export interface Job {
  readonly id: string;
  readonly name: string;
  readonly status: JobStatus;
  readonly statusReason?: string;
  readonly exitCode?: number;
  /** What the queue knows of the container's end: its last lines of output, or why it was killed. */
  readonly output?: readonly string[];
}

export const hasEnded = (job: Job) => job.status === 'SUCCEEDED' || job.status === 'FAILED';

/** The job queue. */
export interface Jobs {
  /** Answers the job's id. Two calls with one name make two jobs. */
  submit(job: JobRequest): Promise<string>;
  /** Jobs whose name is `name`, or starts with it when it ends in `*`; ended ones too, as long as the queue knows them. */
  list(name: string): Promise<Job[]>;
  /** SIGTERM, then SIGKILL; jobs that wait are cancelled. An unknown or ended job is no error. */
  terminate(id: string, reason: string): Promise<void>;
}

/** Task tokens. A token that is unknown, dead or used up is no error: the work behind it was done before. */
export interface Callbacks {
  succeed(token: string, output: unknown): Promise<void>;
  heartbeat(token: string): Promise<void>;
}

/** Executions of the state machine; the name makes starting idempotent. */
export interface Executions {
  start(name: string, input: unknown): Promise<void>;
  isRunning(name: string): Promise<boolean>;
}

/** Checkpoints and other files, by presigned URLs. */
export interface Artefacts {
  /** Where and with which headers to PUT an object of this checksum (base64 SHA-256). */
  presignPut(object: string, bytes: number, sha256: string): Promise<{ url: string; headers: Record<string, string> }>;
  presignGet(object: string): Promise<string>;
  exists(object: string): Promise<boolean>;
  /** The text of a small object such as a spec; undefined when there is none. */
  read(object: string): Promise<string | undefined>;
  remove(object: string): Promise<void>;
}

/** Reading what belongs to the user, such as data sets. */
export interface DataSigner {
  /**
   * A URL by which anyone may read the object for a while.
   * @param address s3://bucket/key
   */
  sign(address: string): Promise<string>;
}

/** What the handlers work with; chosen where the process starts, so that no handler knows its profile. */
export interface Services extends Observer {
  readonly sweeps: SweepStore;
  readonly trials: TrialStore;
  readonly lanes: LaneStore;
  readonly laneJobs: LaneJobStore;
  readonly reports: ReportStore;
  readonly requests: RequestStore;
  readonly leases: LeaseStore;
  readonly eventLog: EventStore;
  readonly events: Events;
  readonly jobs: Jobs;
  readonly callbacks: Callbacks;
  readonly executions: Executions;
  readonly artefacts: Artefacts;
  readonly data?: DataSigner;
  /** What the machines and their settings allow; none where it is left out. */
  readonly limits?: Limits;
  /** Base URL of the HTTP API as a job reaches it. */
  apiUrl(): string;
  /** Epoch milliseconds. */
  now(): number;
  /** How far back a tail read of the eventually consistent index has to overlap, in ms. */
  readonly overlapMs: number;
}
