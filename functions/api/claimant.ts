import { RequestError } from '../errors.ts';
import type { Services } from '../services.ts';
import type { SweepItem } from '../stores/sweeps.ts';
import type { TrialItem } from '../stores/trials.ts';
import { type LaneScope, readJobToken, readToken, verifyJobToken, verifyToken } from '../trial-token.ts';

export interface Claimant {
  readonly sweep: SweepItem;
  readonly trial: TrialItem;
}

/**
 * Who calls a trial route: the launch that the bearer token was made for.
 * @throws RequestError 401 without a valid token, 410 when the launch is released.
 */
export async function authenticate(services: Services, authorization: string | undefined): Promise<Claimant> {
  const scope = readToken(authorization?.replace(/^Bearer /, '') ?? '');
  const sweep = scope && (await services.sweeps.findRecent(scope.sweep));
  if (!scope || !sweep || !verifyToken(scope, sweep.secret)) {
    throw new RequestError(401, 'the trial token is missing or wrong: send SKYSWEEP_TOKEN as a bearer token');
  }
  const trial = await services.trials.find(scope.sweep, scope.trial);
  if (!trial || trial.launch !== scope.launch || (trial.state !== 'queued' && trial.state !== 'running')) {
    throw new RequestError(410, `this launch of trial ${scope.trial} is over`);
  }
  return { sweep, trial };
}

/**
 * The lane whose job calls, by the bearer token that it was submitted with.
 * @throws RequestError 401 without a valid token.
 */
export async function authenticateJob(
  services: Services,
  authorization: string | undefined,
): Promise<{ readonly sweep: SweepItem; readonly lane: LaneScope }> {
  const read = readJobToken(authorization?.replace(/^Bearer /, '') ?? '');
  const sweep = read && (await services.sweeps.findRecent(read.sweep));
  if (!read || !sweep || !verifyJobToken(read, sweep.secret)) {
    throw new RequestError(401, 'the job token is missing or wrong: send SKYSWEEP_JOB_TOKEN as a bearer token');
  }
  const { mac: _, ...lane } = read;
  return { sweep, lane };
}

/** @throws RequestError 409 when a later attempt holds the trial. */
export function requireLease({ trial }: Claimant, lease: number): void {
  if (trial.state !== 'running' || trial.lease !== lease) {
    throw new RequestError(409, `lease ${lease} is not valid: another attempt holds trial ${trial.number}`);
  }
}

/** Lets the state machine know that somebody is at work. */
export async function beat({ callbacks }: Services, { trial }: Claimant): Promise<void> {
  if (trial.taskToken) await callbacks.heartbeat(trial.taskToken);
}
