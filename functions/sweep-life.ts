import { randomBytes } from 'node:crypto';

import { firstCrew, isExecuting, startCrew } from './crew.ts';
import { RequestError } from './errors.ts';
import { endJobs } from './halt.ts';
import { readSpec } from './read-spec.ts';
import { revisionOf } from './revise-sweep.ts';
import type { Services } from './services.ts';
import { checkSources } from './sources.ts';
import { isFinished, type SweepItem } from './stores/sweeps.ts';

const nameTries = 1000;

/**
 * Stores a new sweep and starts its execution. A finished sweep's name gets the next free suffix.
 * @throws RequestError 409 when an unfinished sweep has the name.
 */
export async function createSweep(services: Services, value: unknown, name?: string): Promise<SweepItem> {
  const spec = readSpec(name === undefined ? value : { ...(value as object), name });
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
    };
    if (await services.sweeps.create(item)) {
      await startCrew(services, item, 0);
      return item;
    }
    const taken = await services.sweeps.find(sweep);
    if (taken && !isFinished(taken.state)) {
      throw new RequestError(
        409,
        `sweep ${sweep} is not finished: \`skysweep resume ${sweep}\` continues it, --name starts another`,
      );
    }
  }
  throw new RequestError(409, `${nameTries} sweeps are called ${spec.name}: choose another name`);
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
  if (now) await endJobs(services, item.sweep, 'the sweep was stopped');
  return moved ?? item;
}

/** Running trials commit a checkpoint and give their slots back; the execution ends and the sweep can be resumed. */
export async function pauseSweep(services: Services, item: SweepItem): Promise<SweepItem> {
  const moved = await services.sweeps.move(item.sweep, ['running'], { state: 'pausing' });
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
  if (await isExecuting(services, item)) {
    const remedy = changed === undefined ? '' : `: \`skysweep update ${item.sweep}\` changes its spec while it runs`;
    throw new RequestError(409, `sweep ${item.sweep} is running${remedy}`);
  }
  const revision = changed === undefined ? undefined : await revisionOf(services, item, changed);
  const change = {
    state: 'running',
    generation: item.generation + 1,
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
  return moved;
}
