import { nextStep } from '../../core/sweep/lane.ts';
import { concludeSweep } from '../conclude-sweep.ts';
import { endTrial } from '../end-trial.ts';
import { readHistory } from '../history.ts';
import { laneView, scheduleOf } from '../lane-view.ts';
import type { Services } from '../services.ts';
import { isFinished, type SweepItem } from '../stores/sweeps.ts';

/**
 * Sweeps without a trainer: workers that someone else runs ask for trials and tell results. Such a sweep has no
 * execution and no jobs; who calls does what is due.
 */

/** Hand-outs of one trial before it counts as failed: it may be what makes its workers die. */
const maxLeases = 10;

/** Takes trials back whose workers were silent for longer than their leases. */
export async function reclaimExpired(services: Services, sweep: SweepItem): Promise<void> {
  const now = services.now();
  for (const { trial: number, until, lease } of await services.leases.list(sweep.sweep)) {
    if (until > now) continue;
    const trial = await services.trials.find(sweep.sweep, number);
    if (trial?.state === 'running' && trial.lease === lease) {
      if (sweep.state !== 'running' && sweep.state !== 'paused') {
        await endTrial(services, sweep, trial, { state: 'stopped', reason: 'the sweep was stopped' });
      } else if (trial.launch >= maxLeases) {
        const reason = `its lease ran out ${trial.launch} times: the workers that had it went silent`;
        await endTrial(services, sweep, trial, { state: 'failed', reason });
      } else await services.trials.relaunch(trial, {}, now);
    }
    await services.leases.end(sweep.sweep, number);
  }
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
