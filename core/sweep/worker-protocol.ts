import * as z from 'zod';
import type { Params } from '../space/parameter.ts';
import { metricName, wireNumber } from './protocol.ts';

/** Ask and tell over HTTP, for workers that someone else runs; the sweep's spec has no trainer. */
export const workerRoutes = {
  ask: (sweep: string) => `/v1/sweeps/${sweep}/ask`,
  report: (sweep: string) => `/v1/sweeps/${sweep}/report`,
  tell: (sweep: string) => `/v1/sweeps/${sweep}/tell`,
} as const;

const trial = z.int().min(0).max(9_999_999);
const lease = z.int().min(1).describe('As `ask` gave it; an older one is refused with 409.');
const metrics = z.record(metricName, wireNumber).describe('Values by the names of the metrics.');
const value = wireNumber.describe('The value of the only objective.');
const values = z.array(wireNumber).describe('One value for each objective, in order.');

export const askRequest = z.strictObject({
  id: z
    .string()
    .regex(/^[\w.:@/-]{1,128}$/, 'is no id; use 1 to 128 letters, digits and _ . : @ / -')
    .describe('Chosen by the client, new for each ask: the same id again gets the same trials.'),
  count: z.int().min(1).max(100).default(1).describe('How many trials.'),
  leaseSeconds: z
    .int()
    .min(5)
    .max(7 * 24 * 3600)
    .default(600)
    .describe('After so many seconds without a report a trial may go to another worker.'),
});

export const reportRequest = z.strictObject({
  trial,
  lease,
  step: z.int().min(0).exactOptional().describe('Left out together with the metrics: a sign of life alone.'),
  value: value.exactOptional(),
  values: values.exactOptional(),
  metrics: metrics.exactOptional(),
});

export const tellRequest = z.strictObject({
  trial,
  lease,
  state: z.enum(['completed', 'failed', 'stopped']).default('completed'),
  value: value.exactOptional(),
  values: values.exactOptional(),
  metrics: metrics.exactOptional(),
  reason: z.string().max(8192).exactOptional().describe('Why it failed or was stopped.'),
});

/** A trial in the hands of a worker. */
export interface AskedTrial {
  readonly trial: number;
  readonly params: Params;
  /** 32-bit seed of this trial. */
  readonly seed: number;
  readonly lease: number;
  /** ISO 8601, UTC: when it may go to another worker, unless it reports. */
  readonly leaseUntil: string;
  /** The first step at which a decision is due; null when none ever is. */
  readonly until: number | null;
  /** The newest report of an earlier worker. */
  readonly reported?: { readonly step: number; readonly metrics: Readonly<Record<string, number | string>> };
}

export interface AskAnswer {
  readonly trials: readonly AskedTrial[];
  /** Seconds after which to ask again, when there are fewer than asked for. */
  readonly wait?: number;
  /** Why there will be no more. */
  readonly done?: string;
}

export interface TellAnswer {
  readonly ok: true;
  readonly state: 'completed' | 'failed' | 'stopped';
}
