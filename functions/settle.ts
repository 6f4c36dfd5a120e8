import { type JobEnd, type Outcome, outcome } from '../core/sweep/outcome.ts';
import { announceTrial } from './announce.ts';
import { heartbeatSeconds, type Release } from './release.ts';
import type { Job, Services } from './services.ts';
import { checkpointFolder } from './stores/keys.ts';
import type { SweepItem } from './stores/sweeps.ts';
import { busySeconds, finalMetrics, type TrialItem } from './stores/trials.ts';
import { runsOfTrial } from './trial-runs.ts';

/**
 * Brings a trial whose job has ended to where it belongs and releases its lane. Safe to repeat: who loses the race for
 * the trial still completes the token, since a crash may have come between the two.
 */
export async function settle(
  services: Services,
  sweep: SweepItem,
  item: TrialItem,
  end: JobEnd & Pick<Job, 'output'>,
): Promise<Release> {
  const { spec } = sweep;
  // A test-set measurement gives what it gives.
  const objectives = item.evaluates === undefined || item.confirms !== undefined ? spec.objectives : [];
  const runs = runsOfTrial(spec, item);
  const decided = outcome(
    {
      sweepState: sweep.state,
      ...(item.standing && { standing: item.standing }),
      ...(item.result && { result: item.result }),
      metrics: finalMetrics({ ...item, busySeconds: busySeconds(item, services.now()) }),
      objectives,
      ...(runs && { runs }),
      launches: item.launch,
      failures: item.failures ?? 0,
      retries: sweep.spec.trainer?.retries ?? 0,
      backoff: sweep.spec.trainer?.backoff ?? 0,
    },
    end,
  );
  const stored = await store(services, item, decided, end);
  // A trial's final state goes out as an event, which is logged.
  if (stored && decided.outcome !== 'settled') {
    const { outcome: what, ...why } = decided;
    const { sweep: name, number: trial, launch, exitCode = end.exitCode } = item;
    const message = what === 'relaunch' ? 'trial starts again' : 'trial paused';
    services.log.info(message, { sweep: name, trial, launch, ...why, exitCode });
  }
  if (stored && decided.outcome === 'settled' && decided.state !== 'completed') await dropCheckpoint(services, stored);
  const now = stored ?? (await services.trials.find(item.sweep, item.number)) ?? item;
  const release: Release = {
    outcome: outcomeOf(now, item.launch),
    trial: item.number,
    launch: now.launch,
    adopt: false,
    heartbeatSeconds,
    delaySeconds: stored && decided.outcome === 'relaunch' ? (decided.delaySeconds ?? 0) : 0,
  };
  if (item.taskToken) await services.callbacks.succeed(item.taskToken, release);
  await announceTrial(services, sweep, now);
  return release;
}

/** Nobody goes on from a trial that was stopped or failed, but for the clones that have begun already. */
async function dropCheckpoint({ artefacts }: Services, { sweep, number, checkpoint, pinned }: TrialItem) {
  const object = checkpoint?.object;
  if (object?.startsWith(checkpointFolder(sweep, number)) && object !== pinned) await artefacts.remove(object);
}

/** What became of a launch, whoever brought it about. */
export function outcomeOf({ state, launch }: TrialItem, ended: number): Release['outcome'] {
  if (launch !== ended) return 'relaunch';
  return state === 'paused' ? 'paused' : 'settled';
}

function store(
  { trials, now }: Services,
  item: TrialItem,
  decided: Outcome,
  { exitCode, output }: Pick<Job, 'exitCode' | 'output'>,
): Promise<TrialItem | undefined> {
  const kept = {
    ...('reason' in decided && decided.reason !== undefined && { reason: decided.reason }),
    // What the program's own wrapper said is closer to the program.
    ...(item.exitCode === undefined && exitCode !== undefined && { exitCode }),
    ...(!item.output && output && { output }),
  };
  switch (decided.outcome) {
    case 'relaunch':
      return trials.relaunch(item, decided, now());
    case 'paused':
      return trials.release(item, { state: 'paused', ...kept }, now());
    case 'settled':
      return trials.release(item, { state: decided.state, ...kept }, now());
  }
}
