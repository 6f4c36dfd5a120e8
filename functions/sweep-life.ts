import { randomBytes } from 'node:crypto';
import type { Spec } from '../core/sweep/spec/schema.ts';
import { announceStart } from './announce.ts';
import { firstCrew, isExecuting, isStillExecuting, startCrew } from './crew.ts';
import { RequestError } from './errors.ts';
import { endJobs } from './halt.ts';
import { checkLimits } from './limits.ts';
import { readSpec } from './read-spec.ts';
import { refusal } from './refusal.ts';
import { revisionOf } from './revise-sweep.ts';
import type { Services } from './services.ts';
import { checkSources } from './sources.ts';
import { isFinished, type Revision, type SweepItem } from './stores/sweeps.ts';
import { compileSpec } from './sweep-runtime.ts';
import { isExternal } from './trainer-of.ts';
import { concludeIfOver, endWorkersTrials } from './workers/life.ts';

const nameTries = 1000;

/**
 * Stores a new sweep and starts its execution. A finished sweep's name gets the next free suffix.
 * With a request's key a sweep that this very request began before is the answer.
 * @throws RequestError 409 when an unfinished sweep has the name.
 */
export async function createSweep(
  services: Services,
  value: unknown,
  name?: string,
  request?: string,
): Promise<SweepItem> {
  const spec = readSpec(name === undefined ? value : { ...(value as object), name });
  checkWorkers(spec);
  checkLimits(services, spec);
  await checkSources(services, '', spec);
  const now = services.now();
  for (let suffix = 1; suffix < nameTries; suffix += 1) {
    const sweep = suffix === 1 ? spec.name : `${spec.name.slice(0, 44)}-${suffix}`;
    const item: SweepItem = {
      sweep,
      state: 'running',
      spec: { ...spec, name: sweep },
      generation: 1,
      crews: firstCrew(spec.budget.parallel),
      shuffles: 0,
      secret: randomBytes(32).toString('base64url'),
      createdAt: now,
      resumedAt: now,
      usedSeconds: 0,
      ...(request !== undefined && { request }),
    };
    if (await services.sweeps.create(item)) {
      await startCrew(services, item, 0);
      await announceStart(services, item);
      return item;
    }
    const taken = await services.sweeps.find(sweep);
    if (taken && request !== undefined && taken.request === request) {
      const begun = taken.state === 'running' && taken.generation === 1 && !(await isExecuting(services, taken));
      if (begun) await startCrew(services, taken, 0);
      await announceStart(services, taken);
      return taken;
    }
    if (taken && !isFinished(taken.state)) {
      throw new RequestError(
        409,
        `sweep ${sweep} is not finished: \`skysweep resume ${sweep}\` continues it, --name starts another`,
      );
    }
  }
  throw new RequestError(409, `${nameTries} sweeps are called ${spec.name}: choose another name`);
}

/** Workers that someone else runs keep no checkpoints here. */
function checkWorkers(spec: Spec): void {
  if (!isExternal(spec) || !compileSpec(spec).scheduler.needs?.checkpoints) return;
  const message = `${spec.scheduler.name} lets trials go on from checkpoints, and a sweep without a trainer has none; take one that only stops trials, or name a trainer`;
  throw refusal([{ path: ['scheduler'], message }]);
}

/** Lets running trials finish and starts no more; with `now` it ends them, too. */
export async function stopSweep(services: Services, item: SweepItem, now: boolean): Promise<SweepItem> {
  if (isFinished(item.state)) return item;
  if (!(await isExecuting(services, item))) {
    const change = { state: 'stopped', reason: 'stopped by the user', endedAt: services.now() } as const;
    return (await services.sweeps.move(item.sweep, [item.state], change)) ?? item;
  }
  const state = now ? 'halting' : 'stopping';
  const moved = await services.sweeps.move(item.sweep, ['running', 'stopping', 'pausing'], { state });
  if (isExternal(item.spec)) {
    if (now) await endWorkersTrials(services, moved ?? item);
    return concludeIfOver(services, moved ?? item);
  }
  if (now) await endJobs(services, item.sweep, 'the sweep was stopped');
  return moved ?? item;
}

/** Running trials commit a checkpoint and give their slots back; the execution ends and the sweep can be resumed. */
export async function pauseSweep(services: Services, item: SweepItem): Promise<SweepItem> {
  const moved = await services.sweeps.move(item.sweep, ['running'], { state: 'pausing' });
  if (moved && isExternal(item.spec)) return concludeIfOver(services, moved);
  if (moved) await endJobs(services, item.sweep, 'the sweep is being paused');
  return moved ?? item;
}

const more = ({ spec }: SweepItem) => 2 * (spec.budget.trials ?? 50);

/**
 * Starts the next execution of a sweep that was paused or stopped, or whose execution died, or of a completed one that
 * is given more to do: `changed` is what its spec becomes.
 * @throws RequestError 409 when it is running, or completed without a change, 422 when the spec cannot change like that.
 */
export async function resumeSweep(services: Services, item: SweepItem, changed?: unknown): Promise<SweepItem> {
  if (item.state === 'completed' && changed === undefined) {
    throw new RequestError(
      409,
      `sweep ${item.sweep} is completed (${item.reason}): give it more to do, as with --trials ${more(item)}`,
    );
  }
  if (await isStillExecuting(services, item)) {
    const remedy = changed === undefined ? '' : `: \`skysweep update ${item.sweep}\` changes its spec while it runs`;
    throw new RequestError(409, `sweep ${item.sweep} is running${remedy}`);
  }
  const revision = changed === undefined ? undefined : await revisionOf(services, item, changed);
  return restartSweep(services, item, revision);
}

/**
 * Starts the next execution of a sweep that none is at work on.
 * @throws RequestError 409 when somebody else changed the sweep.
 */
export async function restartSweep(services: Services, item: SweepItem, revision?: Revision): Promise<SweepItem> {
  const change = {
    state: 'running',
    // Workers go on with what they have: no other execution takes it over.
    generation: isExternal(item.spec) ? item.generation : item.generation + 1,
    crews: firstCrew((revision ?? item).spec.budget.parallel),
    resumedAt: services.now(),
    reason: undefined,
    endedAt: undefined,
  } as const;
  const moved = revision
    ? await services.sweeps.revise(item, { ...revision, ...change })
    : await services.sweeps.move(item.sweep, [item.state], change);
  if (!moved) throw new RequestError(409, `sweep ${item.sweep} changed meanwhile: try again`);
  await startCrew(services, moved, 0);
  await announceStart(services, moved);
  return moved;
}
