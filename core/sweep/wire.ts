/** The trial protocol on the wire: its addresses, its numbers, its exit codes. The bodies: protocol.ts. */

/** Below SKYSWEEP_URL. */
export const routes = {
  claim: '/v1/trial/claim',
  reports: '/v1/trial/reports',
  heartbeat: '/v1/trial/heartbeat',
  checkpoints: '/v1/trial/checkpoints',
  commit: '/v1/trial/checkpoints/commit',
  measurements: '/v1/trial/measurements',
  result: '/v1/trial/result',
  /** With SKYSWEEP_JOB_TOKEN instead: a job that may train several trials. */
  next: '/v1/job/next',
} as const;

/** JSON has no NaN and no infinities: they travel as strings. */
export type WireNumber = number | 'NaN' | 'Infinity' | '-Infinity';

/** DynamoDB's numbers end here, and below its inverse; what is beyond counts as infinite, or as nothing. */
const widest = 1e125;

export function toWire(value: number): WireNumber {
  if (Math.abs(value) < 1 / widest) return 0;
  if (Math.abs(value) <= widest) return value;
  return Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity';
}

/** Exit codes of a trainer that the job queue understands. */
export const exitCodes = {
  /** Ended in order: completed, stopped, paused, or lost the claim. */
  done: 0,
  /** The program failed; not retried. */
  failed: 1,
  /** Interrupted with its checkpoint committed: start me again. */
  interrupted: 75,
} as const;
