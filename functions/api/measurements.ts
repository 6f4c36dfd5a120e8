import type { CheckpointAnswer } from '../../core/sweep/protocol.ts';
import { RequestError } from '../errors.ts';
import type { Services } from '../services.ts';
import { measurementsObject } from '../stores/keys.ts';
import type { TrialItem } from '../stores/trials.ts';
import type { Claimant } from './claimant.ts';

/** Where to put what a launch measured epoch by epoch; it replaces what earlier launches of the trial put there. */
export async function announceMeasurements(
  { artefacts, trials }: Services,
  { sweep, trial }: Claimant,
  { bytes, sha256 }: { bytes: number; sha256: string },
): Promise<CheckpointAnswer> {
  const object = measurementsObject(sweep.sweep, trial.number, trial.lease);
  const changed = await trials.change(sweep.sweep, trial.number, trial.lease, { measurements: object });
  if (!changed) throw new RequestError(409, `another attempt holds trial ${trial.number}`);
  const old = trial.measurements;
  if (old !== undefined && old !== object) await artefacts.remove(old);
  return artefacts.presignPut(object, bytes, sha256);
}

/** @throws RequestError 404 where there are none: a user's program, a running trial, or one that was cut off. */
export async function measurementsOf({ artefacts }: Services, trial: TrialItem): Promise<{ readonly url: string }> {
  const object = trial.measurements;
  if (object === undefined || !(await artefacts.exists(object))) {
    throw new RequestError(
      404,
      `trial ${trial.number} has no measurements; the built-in trainer keeps them when it ends`,
    );
  }
  return { url: await artefacts.presignGet(object) };
}
