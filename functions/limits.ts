import type { Complaint } from '../core/sweep/spec/issue.ts';
import type { Spec } from '../core/sweep/spec/schema.ts';
import { RequestError } from './errors.ts';
import { refusal } from './refusal.ts';
import type { Services } from './services.ts';
import { mayUseGpu } from './trainer-of.ts';

/** What the deployment can give; what is left out is not bounded. */
export interface Limits {
  /** Jobs that the queues' machines hold at once, with and without a GPU. */
  readonly jobs?: { readonly gpu: number; readonly cpu: number };
  /** Seconds that an attempt of a job may take. */
  readonly jobSeconds?: number;
}

/** An execution of Step Functions ends after a year. */
const yearSeconds = 365 * 24 * 3600;

/**
 * A sweep is one item of the table, of 400 KB at most. In an item no value is half as large again as in JSON (a list of
 * digits comes nearest), and the sweep's own fields need some room.
 */
export const mostSpecBytes = 256 * 1024;

const bytesOf = (value: unknown) => Buffer.byteLength(JSON.stringify(value) ?? '');

/** @throws RequestError 413 that names the part which takes the most room. */
export function checkSize(spec: unknown): void {
  const bytes = bytesOf(spec);
  if (bytes <= mostSpecBytes) return;
  const parts = Object.entries(spec as object).map(([path, value]) => ({ path, bytes: bytesOf(value) }));
  const { path } = parts.reduce((most, part) => (part.bytes > most.bytes ? part : most), { path: '', bytes: 0 });
  const message = `the spec is ${bytes} bytes as JSON, ${mostSpecBytes} at most, and this is its largest part: make it smaller; long lists of values belong in a file that the trainer reads`;
  throw new RequestError(413, path ? `${path}: ${message}` : message, [{ path, message }]);
}

/** @throws RequestError 422 that names each field which asks for more than there is. */
export function checkLimits({ limits = {} }: Services, spec: Spec): void {
  const complaints = [...tooMany(spec, limits), ...tooLong(spec, limits)];
  if (complaints.length > 0) throw refusal(complaints);
}

function tooMany({ trainer, budget: { parallel } }: Spec, { jobs }: Limits): Complaint[] {
  if (trainer === undefined || jobs === undefined) return [];
  const kind = mayUseGpu(trainer) ? 'gpu' : 'cpu';
  if (parallel <= jobs[kind]) return [];
  const machines = kind === 'gpu' ? 'machines with GPUs' : 'machines without GPUs';
  const message = `this deployment's ${machines} hold ${jobs[kind]} jobs at once, not ${parallel}: ask for ${jobs[kind]} at most, or deploy with a larger maxVcpus`;
  return [{ path: ['budget', 'parallel'], message }];
}

function tooLong({ trainer, budget }: Spec, { jobSeconds }: Limits): Complaint[] {
  const complaints: Complaint[] = [];
  const { duration = 0 } = budget;
  if (trainer && duration > yearSeconds) {
    const message = `an execution of Step Functions ends after 365 days, before ${duration} s are over: give 365d at most`;
    complaints.push({ path: ['budget', 'duration'], message });
  }
  if (jobSeconds === undefined || !trainer || !('command' in trainer)) return complaints;
  const { timeout = 0 } = trainer;
  if (timeout > jobSeconds) {
    const message = `AWS Batch ends a job of this deployment after ${jobSeconds} s, before ${timeout} s are over: give less, or deploy with a longer compute.jobTimeout`;
    complaints.push({ path: ['trainer', 'timeout'], message });
  }
  return complaints;
}
