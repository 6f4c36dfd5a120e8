import type { SweepEvent } from '../../core/sweep/events.ts';
import type { Publish } from '../events.ts';
import type { Observer } from './observer.ts';

const counted = { completed: 'TrialsCompleted', stopped: 'TrialsStopped', failed: 'TrialsFailed' } as const;

/** Tells operators, too, of each event that goes out. */
export function observedPublish({ log, count }: Observer, publish: Publish): Publish {
  return async (event) => {
    // Why a sweep is rejected is logged where it is found out.
    if (event.type !== 'SweepRejected') log.info(event.type, fieldsOf(event));
    if (event.type === 'TrialSettled') count(counted[event.detail.state]);
    if (event.type === 'SweepImproved') count('Improvements');
    await publish(event);
  };
}

/** All but parameters, which the API tells, and a program's output. */
function fieldsOf({ type, detail }: Exclude<SweepEvent, { type: 'SweepRejected' }>) {
  const { id: event, sweep } = detail;
  switch (type) {
    case 'SweepStarted':
      return { event, sweep, generation: detail.generation };
    case 'TrialSettled': {
      const { trial, state, values, steps, reason } = detail;
      return { event, sweep, trial, state, values, steps, reason };
    }
    case 'SweepImproved':
      return { event, sweep, trial: detail.trial, values: detail.values };
    case 'SweepCompleted':
    case 'SweepFailed':
      // The last lines of a program's output come after its first.
      return { event, sweep, counts: detail.counts, reason: detail.reason?.split('\n', 1)[0] };
  }
}
