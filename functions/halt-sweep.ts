import { announceEnd } from './announce.ts';
import { readExecutionName } from './crew.ts';
import { endJobs } from './halt.ts';
import { lambda } from './lambda.ts';
import type { Services } from './services.ts';

/** The part of EventBridge's "Step Functions Execution Status Change" that matters here. */
export interface ExecutionEvent {
  readonly detail: { readonly name: string; readonly status: string };
}

/** After an execution was aborted, failed or timed out: marks the sweep first, so that claims are refused, then ends its jobs. */
export function haltSweep(services: Services) {
  return async ({ detail }: ExecutionEvent): Promise<void> => {
    const scope = readExecutionName(detail.name);
    if (!scope || !['ABORTED', 'FAILED', 'TIMED_OUT'].includes(detail.status)) return;
    const item = await services.sweeps.find(scope.sweep);
    if (!item || item.generation !== scope.generation) return;
    const reason = `the execution was ${detail.status.toLowerCase().replace('_', ' ')}`;
    const moved = await services.sweeps.move(scope.sweep, ['running', 'stopping'], {
      state: detail.status === 'ABORTED' ? 'stopped' : 'failed',
      reason,
      endedAt: services.now(),
    });
    services.log.warn('the jobs of an execution that did not end by itself are ended', { reason });
    await endJobs(services, scope.sweep, reason);
    await announceEnd(services, moved ?? item);
  };
}

export const handler = lambda(haltSweep);
