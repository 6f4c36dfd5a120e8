import type { CheckpointAnswer } from '../../core/sweep/protocol.ts';
import { RequestError } from '../errors.ts';
import type { Services } from '../services.ts';
import { checkpointFolder, checkpointObject } from '../stores/keys.ts';
import type { Claimant } from './claimant.ts';

const objectOf = ({ sweep, trial }: Claimant, step: number) =>
  checkpointObject(sweep.sweep, trial.number, step, trial.lease);

/** Where to put the bytes of a checkpoint. The lease is part of the name: no attempt overwrites another's. */
export function announce(
  { artefacts }: Services,
  claimant: Claimant,
  { step, bytes, sha256 }: { step: number; bytes: number; sha256: string },
): Promise<CheckpointAnswer> {
  return artefacts.presignPut(objectOf(claimant, step), bytes, sha256);
}

/** Makes an uploaded checkpoint the one to resume from; the one before is deleted unless a clone needs it. */
export async function commit({ artefacts, trials }: Services, claimant: Claimant, step: number): Promise<void> {
  const { sweep, trial } = claimant;
  const object = objectOf(claimant, step);
  if (!(await artefacts.exists(object))) {
    throw new RequestError(422, `the checkpoint of step ${step} is not there: upload it, then commit`);
  }
  const changed = await trials.change(sweep.sweep, trial.number, trial.lease, { checkpoint: { step, object } });
  if (!changed) throw new RequestError(409, `another attempt holds trial ${trial.number}`);
  const old = trial.checkpoint?.object;
  const ours = old?.startsWith(checkpointFolder(sweep.sweep, trial.number));
  if (old !== undefined && ours && old !== object && old !== changed.pinned) await artefacts.remove(old);
}
