import { nextStep } from '../../core/sweep/lane.ts';
import { concludeSweep } from '../conclude-sweep.ts';
import { endTrial } from '../end-trial.ts';
import { readHistory } from '../history.ts';
import { laneView, scheduleOf } from '../lane-view.ts';
import type { Services } from '../services.ts';
import { isFinished, type SweepItem } from '../stores/sweeps.ts';
import type { TrialItem } from '../stores/trials.ts';

/**
 * Sweeps without a trainer: workers that someone else runs ask for trials and tell results. Such a sweep has no
 * execution and no jobs; who calls does what is due.
 */

/** Hand-outs of one trial before it counts as failed: it may be what makes its workers die. */
const maxLeases = 10;

/** A claim that has no lease after so many ms never gets one: its call died in between. */
const grantMs = 60_000;

/** Takes trials back whose workers were silent for longer than their leases. */
export async function reclaimExpired(services: Services, sweep: SweepItem): Promise<void> {
  const now = services.now();
  const leases = await services.leases.list(sweep.sweep);
  for (const lease of leases.filter(({ until }) => until <= now)) {
    const trial = await services.trials.find(sweep.sweep, lease.trial);
    if (trial?.state === 'running' && trial.lease === lease.lease) await reclaim(services, sweep, trial);
    await services.leases.expire(sweep.sweep, lease);
  }
  const leased = new Set(leases.flatMap(({ trial, until }) => (until > now ? trial : [])));
  for (const { number, state, claimedAt } of await services.trials.listOpen(sweep.sweep)) {
    if (state !== 'running' || leased.has(number) || now - (claimedAt ?? now) < grantMs) continue;
    const trial = await services.trials.find(sweep.sweep, number);
    if (trial?.state === 'running' && trial.claimedAt === claimedAt) await reclaim(services, sweep, trial);
  }
}

async function reclaim(services: Services, sweep: SweepItem, trial: TrialItem): Promise<void> {
  if (sweep.state !== 'running' && sweep.state !== 'paused') {
    await endTrial(services, sweep, trial, { state: 'stopped', reason: 'the sweep was stopped' });
  } else if (trial.launch >= maxLeases) {
    const reason = `its lease ran out ${trial.launch} times: the workers that had it went silent`;
    await endTrial(services, sweep, trial, { state: 'failed', reason });
  } else if (await services.trials.relaunch(trial, {}, services.now())) {
    const { sweep: name, number, launch } = trial;
    services.log.info('trial starts again', { sweep: name, trial: number, launch, reason: 'its lease ran out' });
  }
}

/** The longest time to sleep before asking again, in s: a sweep may be resumed, or end before its last lease does. */
const longestWait = 30;

/** Seconds after which to ask for trials again where all are given out; undefined when none can come back. */
export async function waitForTrials(services: Services, { sweep, state }: SweepItem): Promise<number | undefined> {
  if (state === 'paused') return longestWait;
  if (state !== 'running') return undefined;
  const ends = (await services.leases.list(sweep)).map(({ until }) => until);
  const seconds = Math.ceil((Math.min(...ends) - services.now()) / 1000);
  return Math.max(1, Math.min(seconds, longestWait));
}

/** Ends the sweep if nothing is left to do; answers it as it is then. */
export async function concludeIfOver(services: Services, seen: SweepItem): Promise<SweepItem> {
  const item = (await services.sweeps.find(seen.sweep)) ?? seen;
  if (isFinished(item.state) || item.state === 'paused') return item;
  const history = await readHistory(services, item.sweep);
  const next = nextStep(laneView(services, item, history), scheduleOf(item, history));
  const over = item.state === 'pausing' || (next.step === 'done' && history.open.length === 0);
  if (!over) return item;
  const { sweep, generation } = item;
  await concludeSweep(services)({ sweep, generation, crew: 0, round: 0 });
  return (await services.sweeps.find(sweep)) ?? item;
}

/** Ends every trial in the hands of a worker, at once. */
export async function endWorkersTrials(services: Services, sweep: SweepItem): Promise<void> {
  for (const trial of await services.trials.listOpen(sweep.sweep)) {
    await endTrial(services, sweep, trial, { state: 'stopped', reason: 'the sweep was stopped' });
    await services.leases.end(sweep.sweep, trial.number);
  }
}
