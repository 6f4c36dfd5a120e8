import * as z from 'zod';
import { findingsSchema } from '../diagnostics/finding.ts';
import type { Params } from '../space/parameter.ts';
import { environmentSchema } from './environment.ts';
import type { Repeats, Run } from './repeats.ts';
import type { WireNumber } from './wire.ts';

export { exitCodes, routes, toWire, type WireNumber } from './wire.ts';

/** The trial protocol: JSON over HTTP with `Authorization: Bearer SKYSWEEP_TOKEN`. */

export const wireNumber = z.union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity']).transform(Number)]);
export const metricName = z.string().min(1).max(128);
const metrics = z.record(metricName, wireNumber);
const step = z.int().min(0);
const lease = z.int().min(1);
const reports = z.array(z.strictObject({ step, metrics })).min(1).max(500);

const usage = z.strictObject({
  trainSeconds: z.number().min(0),
  peakMemoryMb: z.number().min(0).exactOptional(),
  gpuUtilisation: z.number().min(0).max(100).exactOptional(),
  gpuMemoryMb: z.number().min(0).exactOptional(),
});

export const claimRequest = z.strictObject({ jobId: z.string().min(1).max(256), attempt: z.int().min(1) });
/** What a trainer found wrong since it last told, and once what it runs in. */
const notes = { findings: findingsSchema.exactOptional(), environment: environmentSchema.exactOptional() };
export const reportsRequest = z.strictObject({ lease, reports, usage: usage.exactOptional(), ...notes });
export const heartbeatRequest = z.strictObject({ lease, usage: usage.exactOptional() });
const upload = {
  bytes: z.int().min(0),
  /** Base64 of the 32 bytes, as S3's x-amz-checksum-sha256 wants it. */
  sha256: z.base64().length(44),
};
export const checkpointRequest = z.strictObject({ lease, step, ...upload });
/** Of a whole launch, all epochs since the trial's first: a gzipped JSON document. */
export const measurementsRequest = z.strictObject({ lease, ...upload });
export const commitRequest = z.strictObject({ lease, step });
export const resultRequest = z.strictObject({
  lease,
  state: z.enum(['completed', 'failed']),
  metrics: metrics.optional(),
  message: z.string().max(8192).optional(),
  /** Reports not sent before, recorded first; allowed only when the claim's `until` said that no decision is due. */
  reports: reports.optional(),
  usage: usage.exactOptional(),
  /** Of a program run as a command: how it ended, and its last lines of output. */
  exitCode: z.int().min(0).max(255).optional(),
  output: z.array(z.string().max(400)).max(20).optional(),
  ...notes,
});

/** What a program is told to do next; `stop` and `pause` are final for this launch. */
export type Verdict = 'continue' | 'stop' | 'pause';

export const nextRequest = z.strictObject({
  ...claimRequest.shape,
  /** What has just ended in this job: the trial's own token, and the exit code of its trainer. Not when asked again. */
  ended: z.strictObject({ token: z.string().min(1).max(256), exitCode: z.int().min(0).max(255) }).exactOptional(),
});

/** What a job that has ended a trial does next; on `wait` it asks again at once. */
export type NextAnswer =
  | { readonly next: 'trial'; readonly trial: number; readonly token: string }
  | { readonly next: 'wait' }
  | { readonly next: 'exit'; readonly reason: string };

export interface ClaimAnswer {
  readonly lease: number;
  readonly sweep: string;
  readonly trial: number;
  /** 32-bit seed of this trial. */
  readonly seed: number;
  readonly params: Params;
  /**
   * The training is to be run `count` times from scratch, with these folds and seeds in this order, and the final
   * metrics of run k (from 1) reported as step k; runs up to `reported.step` are done. A checkpoint whose step is the
   * number of runs done belongs to the run that comes next.
   */
  readonly repeats?: Repeats & { readonly runs: readonly Run[] };
  /** The range of steps: reports are numbered min … max. `max` is absent for programs of unknown length. */
  readonly resource: { readonly min: number; readonly max?: number };
  readonly resume: { readonly step: number; readonly url: string } | null;
  /** URLs of other trials' checkpoints that `trainer` names, each where there is one. */
  readonly sources?: { readonly teacher?: string; readonly start_from?: string };
  /** The newest report that earlier attempts made; absent when there is none. */
  readonly reported?: { readonly step: number; readonly metrics: Readonly<Record<string, WireNumber>> };
  /** Not to be trained: measure the checkpoint that `resume` names on the test set and give that as the result. */
  readonly evaluate?: true;
  /** The spec's `trainer` section. */
  readonly trainer: Readonly<Record<string, unknown>>;
  /** For each s3:// address among its data a URL that is signed for it: the job itself may read nothing. */
  readonly data?: Readonly<Record<string, string>>;
  readonly objectives: readonly { readonly metric: string; readonly goal: 'minimize' | 'maximize' }[];
  /** Other metrics that outcome constraints are about. */
  readonly constrained?: readonly string[];
  /**
   * The first step at which a decision is due, null when none ever is: reports may then wait for each other and go
   * with the result. Absent: the first report's answer tells.
   */
  readonly until?: number | null;
  /** Seconds between heartbeats that the caller should keep to. */
  readonly heartbeatSeconds: number;
}
export interface DecisionAnswer {
  readonly decision: Verdict;
  readonly reason?: string;
  /** The next step at which a decision is due; null when none is. */
  readonly until: number | null;
}
/** PUT the bytes to `url` with these headers; the store refuses bytes that do not have the announced checksum. */
export interface CheckpointAnswer {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

export type ClaimRequest = z.input<typeof claimRequest>;
export type ReportsRequest = z.input<typeof reportsRequest>;
export type CheckpointRequest = z.input<typeof checkpointRequest>;
export type ResultRequest = z.input<typeof resultRequest>;
export type NextRequest = z.input<typeof nextRequest>;
