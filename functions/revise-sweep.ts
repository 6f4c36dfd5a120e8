import { revise } from '../core/sweep/spec/revision.ts';
import { RequestError } from './errors.ts';
import { readSpec, refusal } from './read-spec.ts';
import type { Services } from './services.ts';
import { checkSources } from './sources.ts';
import { isFinished, type Revision, type SweepItem } from './stores/sweeps.ts';

/**
 * What a changed spec does to a sweep; to be stored with whatever else changes.
 * @throws RequestError 422 that names each field which cannot change.
 */
export async function revisionOf(services: Services, item: SweepItem, value: unknown): Promise<Revision> {
  const revised = revise(item.spec, readSpec(value));
  if (revised.complaints) throw refusal(revised.complaints);
  const { spec } = revised;
  await checkSources(services, item.sweep, spec);
  // What was exhausted may have grown.
  return { spec, revision: (item.revision ?? 0) + 1, exhausted: undefined };
}

/**
 * Changes the spec of a sweep that is not finished; a running one goes by it from its next proposal on.
 * @throws RequestError 409 when it is finished, 422 that names each field which cannot change.
 */
export async function updateSweep(services: Services, item: SweepItem, value: unknown): Promise<SweepItem> {
  if (isFinished(item.state)) throw new RequestError(409, `sweep ${item.sweep} is ${item.state}`);
  const revised = await services.sweeps.revise(item, await revisionOf(services, item, value));
  if (!revised) throw new RequestError(409, `sweep ${item.sweep} changed meanwhile: try again`);
  return revised;
}
