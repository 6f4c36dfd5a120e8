import { searchOver } from '../core/sweep/lane.ts';
import { causeOf } from './cause.ts';
import { endJobs } from './halt.ts';
import { readHistory } from './history.ts';
import { lambda } from './lambda.ts';
import { laneView, scheduleOf } from './lane-view.ts';
import type { Services } from './services.ts';
import type { SweepItem } from './stores/sweeps.ts';

export interface ConcludeInput {
  readonly sweep: string;
  readonly generation: number;
  /** Set when the lanes failed: Step Functions' error output. */
  readonly error?: { readonly Error?: string; readonly Cause?: unknown };
}

export interface ConcludeAnswer {
  readonly sweep: string;
  readonly status: SweepItem['state'];
}

/** Ends an execution: writes what became of the sweep. */
export function concludeSweep(services: Services) {
  return async ({ sweep, generation, error }: ConcludeInput): Promise<ConcludeAnswer> => {
    const item = await services.sweeps.find(sweep);
    if (!item) throw new Error(`there is no sweep ${sweep}`);
    if (item.generation !== generation) return { sweep, status: item.state };
    const history = await readHistory(services, sweep);
    const now = services.now();
    const usedSeconds = item.usedSeconds + (now - item.resumedAt) / 1000;
    const end = (state: SweepItem['state'], reason: string) =>
      services.sweeps.move(sweep, [item.state], { state, reason, usedSeconds, endedAt: now });

    const search = history.items.filter((trial) => trial.evaluates === undefined);
    const why = searchOver(laneView(services, item, history), scheduleOf(item, history));
    let moved: SweepItem | undefined;
    if (item.state === 'pausing') moved = await end('paused', 'paused by the user');
    else if (item.state === 'stopping' || item.state === 'halting') moved = await end('stopped', 'stopped by the user');
    else if (error) moved = await end('failed', causeOf(error));
    else if (why === undefined) moved = await end('failed', 'the lanes ended before the search was over');
    else if (search.every((trial) => trial.state === 'failed')) {
      moved = await end('failed', `every trial failed; the first: ${search[0]?.reason ?? 'no reason given'}`);
    } else moved = await end('completed', why);
    if (moved?.state === 'failed') await endJobs(services, sweep, 'the sweep failed');
    return { sweep, status: moved?.state ?? item.state };
  };
}

export const handler = lambda(concludeSweep);
