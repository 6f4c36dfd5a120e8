import { searchOver } from '../core/sweep/lane.ts';
import { announceEnd } from './announce.ts';
import type { BeginInput } from './begin-sweep.ts';
import { causeOf } from './cause.ts';
import { endJobs } from './halt.ts';
import { readHistory } from './history.ts';
import { lambda } from './lambda.ts';
import { laneView, scheduleOf } from './lane-view.ts';
import type { Services } from './services.ts';
import { isFinished, type SweepItem } from './stores/sweeps.ts';
import type { TrialItem } from './stores/trials.ts';

export interface ConcludeInput extends BeginInput {
  /** Set when the lanes failed: Step Functions' error output. */
  readonly error?: { readonly Error?: string; readonly Cause?: unknown };
}

/** With `again` the crew goes through the map once more. */
export interface ConcludeAnswer extends BeginInput {
  readonly status: SweepItem['state'];
  readonly again: boolean;
}

/** Ends a crew's round: sends it round again while the search goes on; the last crew writes what became of the sweep. */
export function concludeSweep(services: Services) {
  return async ({ sweep, generation, crew, round, error }: ConcludeInput): Promise<ConcludeAnswer> => {
    const answer = (status: SweepItem['state'], again = false) => ({
      sweep,
      generation,
      crew,
      round: round + 1,
      status,
      again,
    });
    const item = await services.sweeps.find(sweep);
    if (!item) throw new Error(`there is no sweep ${sweep}`);
    if (item.generation !== generation) return answer(item.state);
    // Said already, by a call that broke off then or by another crew: what has ended stays as it ended.
    if (isFinished(item.state) || item.state === 'paused') {
      if (item.state === 'failed') await endJobs(services, sweep, 'the sweep failed');
      await announceEnd(services, item);
      return answer(item.state);
    }
    const history = await readHistory(services, sweep);
    const why = searchOver(laneView(services, item, history), scheduleOf(item, history));
    if (!error) {
      const searching = item.state === 'running' && why === undefined;
      if (searching && (await goesOn(services, sweep, crew))) return answer('running', true);
      if (searching || !(await isLast(services, sweep, crew))) return answer(item.state);
    }
    const now = services.now();
    const usedSeconds = item.usedSeconds + (now - item.resumedAt) / 1000;
    const end = (state: SweepItem['state'], reason: string) =>
      services.sweeps.move(sweep, [item.state], { state, reason, usedSeconds, endedAt: now });

    const search = history.items.filter((trial) => trial.evaluates === undefined);
    let moved: SweepItem | undefined;
    if (item.state === 'pausing') moved = await end('paused', 'paused by the user');
    else if (item.state === 'stopping' || item.state === 'halting') moved = await end('stopped', 'stopped by the user');
    else if (error) moved = await end('failed', causeOf(error));
    else if (search.every((trial) => trial.state === 'failed')) {
      moved = await end('failed', `every trial failed; the last: ${lastWords(search)}`);
    } else if (tooManyFailed(item, search)) moved = await end('failed', `${why}; the last: ${lastWords(search)}`);
    else moved = await end('completed', why ?? 'the search is over');
    if (moved?.state === 'failed') await endJobs(services, sweep, 'the sweep failed');
    if (moved?.state === 'paused') services.log.info('sweep paused', { sweep, reason: moved.reason });
    if (moved) await announceEnd(services, moved);
    return answer(moved?.state ?? item.state);
  };
}

function tooManyFailed({ spec }: SweepItem, trials: readonly TrialItem[]): boolean {
  const { max_failed: most = Number.POSITIVE_INFINITY } = spec.budget;
  return trials.filter(({ state }) => state === 'failed').length >= most;
}

const lastLines = 10;

/** Why the newest failed trial failed, with the end of its output. */
function lastWords(trials: readonly TrialItem[]): string {
  const failed = trials.filter(({ state }) => state === 'failed');
  const last = failed.reduce((a, b) => ((b.endedAt ?? 0) > (a.endedAt ?? 0) ? b : a));
  const output = (last.output ?? []).slice(-lastLines).map((line) => `\n    ${line}`);
  return `${last.reason ?? 'no reason given'}${output.join('')}`;
}

/** Whether a crew is still wanted beside the others; if so it has as many lanes as they leave, else it is taken off. */
async function goesOn({ sweeps }: Services, sweep: string, crew: number): Promise<boolean> {
  for (;;) {
    const item = await sweeps.find(sweep);
    if (!item || isFinished(item.state)) return false;
    const others = item.crews.filter((one) => one.crew !== crew);
    const lanes = item.spec.budget.parallel - others.reduce((sum, one) => sum + one.lanes, 0);
    const crews = lanes > 0 ? [...others, { crew, lanes }] : others;
    if (await sweeps.recrew(item, crews)) return lanes > 0;
  }
}

/** Takes a crew off the sweep unless it is the last one. */
async function isLast({ sweeps }: Services, sweep: string, crew: number): Promise<boolean> {
  for (;;) {
    const item = await sweeps.find(sweep);
    if (!item || isFinished(item.state)) return true;
    const others = item.crews.filter((one) => one.crew !== crew);
    if (others.length === 0) return true;
    if (others.length === item.crews.length || (await sweeps.recrew(item, others))) return false;
  }
}

export const handler = lambda(concludeSweep);
