import { endTrial } from './end-trial.ts';
import { RequestError } from './errors.ts';
import type { Services } from './services.ts';
import type { SweepItem } from './stores/sweeps.ts';
import type { TrialItem } from './stores/trials.ts';
import { isExternal } from './trainer-of.ts';
import { concludeIfOver } from './workers/life.ts';

const reason = 'stopped by the user';

/**
 * Stops one trial: a running one is told so when it next reports or beats, or with `now` its job is ended; one that
 * waits for a machine ends at once.
 * @throws RequestError 409 when it is not queued or running.
 */
export async function stopTrial(
  services: Services,
  sweep: SweepItem,
  trial: TrialItem,
  now: boolean,
): Promise<TrialItem> {
  const { number, state, lease } = trial;
  if (state !== 'queued' && state !== 'running') throw new RequestError(409, `trial ${number} is ${state} already`);
  if (state === 'running' && !now) {
    if (trial.standing?.decision === 'stop') return trial;
    const standing = { decision: 'stop', reason } as const;
    const told = await services.trials.change(sweep.sweep, number, lease, { standing });
    if (!told) throw new RequestError(409, `trial ${number} changed meanwhile: try again`);
    return told;
  }
  const ended = await endTrial(services, sweep, trial, { state: 'stopped', reason });
  if (isExternal(sweep.spec)) {
    await services.leases.end(sweep.sweep, number);
    await concludeIfOver(services, sweep);
  }
  return ended;
}
