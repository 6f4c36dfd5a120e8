import { revise } from '../core/sweep/spec/revision.ts';
import { startCrew } from './crew.ts';
import { RequestError } from './errors.ts';
import { checkLimits } from './limits.ts';
import { readSpec, readStored } from './read-spec.ts';
import { refusal } from './refusal.ts';
import type { Services } from './services.ts';
import { checkSources } from './sources.ts';
import { isFinished, type Revision, type SweepItem } from './stores/sweeps.ts';

/**
 * What a changed spec does to a sweep; to be stored with whatever else changes.
 * @throws RequestError 422 that names each field which cannot change.
 */
export async function revisionOf(services: Services, item: SweepItem, value: unknown): Promise<Revision> {
  const revised = revise(readStored(item.spec), readSpec(value));
  if (revised.complaints) throw refusal(revised.complaints);
  const { spec } = revised;
  checkLimits(services, spec);
  await checkSources(services, item.sweep, spec);
  // What was exhausted may have grown.
  return { spec, revision: (item.revision ?? 0) + 1, exhausted: undefined };
}

/**
 * Changes the spec of a sweep that is not finished; a running one goes by it from its next proposal on. When it may run
 * more trials at once than before, another crew comes beside those that are at work.
 * @throws RequestError 409 when it is finished, 422 that names each field which cannot change.
 */
export async function updateSweep(services: Services, item: SweepItem, value: unknown): Promise<SweepItem> {
  if (isFinished(item.state)) {
    throw new RequestError(409, `sweep ${item.sweep} is ${item.state}: \`skysweep resume\` with a change continues it`);
  }
  const revision = await revisionOf(services, item, value);
  const missing = revision.spec.budget.parallel - item.crews.reduce((sum, { lanes }) => sum + lanes, 0);
  const crew = missing > 0 && item.state === 'running' ? { crew: revision.revision, lanes: missing } : undefined;
  const crews = crew ? [...item.crews, crew] : item.crews;
  const revised = await services.sweeps.revise(item, { ...revision, crews });
  if (revised) {
    if (crew) await startCrew(services, revised, crew.crew);
    return revised;
  }
  // A crew came to its end meanwhile, or somebody else changed the sweep.
  const now = await services.sweeps.find(item.sweep);
  if (now?.revision === item.revision && now?.state === item.state) return updateSweep(services, now, value);
  throw new RequestError(409, `sweep ${item.sweep} changed meanwhile: try again`);
}
