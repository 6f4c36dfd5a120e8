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
    await services.sweeps.move(scope.sweep, ['running', 'stopping'], {
      state: detail.status === 'ABORTED' ? 'stopped' : 'failed',
      reason,
      endedAt: services.now(),
    });
    await endJobs(services, scope.sweep, reason);
  };
}

/** The execution's name is its idempotency key: one per sweep and generation. */
export const executionName = (sweep: string, generation: number) => `${sweep}_g${generation}`;

export function readExecutionName(name: string): { sweep: string; generation: number } | undefined {
  const match = /^([a-z0-9-]{1,48})_g(\d+)$/.exec(name);
  return match ? { sweep: match[1] as string, generation: Number(match[2]) } : undefined;
}

export const handler = lambda(haltSweep);
