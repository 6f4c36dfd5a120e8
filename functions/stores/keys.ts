import type { Key } from './table.ts';

/** The layout of the table: the only place that knows it. `t` is a trial's number, padded so that it sorts. */
const padded = (n: number, width: number) => String(n).padStart(width, '0');

export const keys = {
  sweep: (sweep: string): Key => ({ pk: `SWEEP#${sweep}`, sk: 'META' }),
  lane: (sweep: string, generation: number, lane: number): Key => ({
    pk: `SWEEP#${sweep}`,
    sk: `LANE#${padded(generation, 5)}#${padded(lane, 6)}`,
  }),
  /** The job that trains the trials of a lane, one after another. */
  laneJob: (sweep: string, generation: number, lane: number): Key => ({
    pk: `SWEEP#${sweep}`,
    sk: `JOB#${padded(generation, 5)}#${padded(lane, 6)}`,
  }),
  trial: (sweep: string, trial: number): Key => ({ pk: `SWEEP#${sweep}`, sk: `TRIAL#${padded(trial, 7)}` }),
  report: (sweep: string, trial: number, step: number): Key => ({
    pk: `TRIAL#${sweep}#${trial}`,
    sk: `REPORT#${padded(step, 10)}`,
  }),
  rung: (sweep: string, bracket: number, step: number, trial: number): Key => ({
    pk: `RUNG#${sweep}#${bracket}#${step}`,
    sk: padded(trial, 7),
  }),
  /** Guards a point of a finite space against a second trial. */
  point: (sweep: string, point: string): Key => ({ pk: `POINT#${sweep}#${point}`, sk: 'POINT' }),
  /** The sweep's log of events, in the order in which they were written. */
  event: (sweep: string, sequence: number): Key => ({ pk: `EVENTS#${sweep}`, sk: `EVENT#${padded(sequence, 9)}` }),
  /** Tells that an event was published. */
  published: (sweep: string, id: string): Key => ({ pk: `EVENTS#${sweep}`, sk: `ID#${id}` }),
  /** The best value so far, by which an improvement is known. */
  best: (sweep: string): Key => ({ pk: `SWEEP#${sweep}`, sk: 'BEST' }),
  /** What a request with an idempotency key made. */
  request: (request: string): Key => ({ pk: `REQUEST#${request}`, sk: 'REQUEST' }),
  /** Until when a worker of someone else's holds a trial. */
  lease: (sweep: string, trial: number): Key => ({ pk: `LEASES#${sweep}`, sk: padded(trial, 7) }),
} as const;

export const prefixes = { trial: 'TRIAL#', report: 'REPORT#', event: 'EVENT#' } as const;

/** Partitions of the index. */
export const partitions = {
  sweeps: 'SWEEPS',
  open: (sweep: string) => `OPEN#${sweep}`,
  settled: (sweep: string) => `SETTLED#${sweep}`,
} as const;

/** Where a checkpoint lies in the bucket: the key carries the attempt, so that no attempt overwrites another's. */
export function checkpointObject(sweep: string, trial: number, step: number, attempt: number): string {
  return `${checkpointFolder(sweep, trial)}${step}-${attempt}.ckpt`;
}

/** What a launch measured, epoch by epoch. */
export function measurementsObject(sweep: string, trial: number, attempt: number): string {
  return `${checkpointFolder(sweep, trial)}measurements-${attempt}.json.gz`;
}

export const checkpointFolder = (sweep: string, trial: number) => `sweeps/${sweep}/trials/${trial}/`;
