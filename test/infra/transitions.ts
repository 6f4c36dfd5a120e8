import { type RunOptions, StateMachine } from 'aws-local-stepfunctions';
import { vi } from 'vitest';

/** States that one execution entered, its shifts' own included, by their names; and retries of a state, by the same. */
export type Transitions = Readonly<Record<string, number>>;

/**
 * Counts what Step Functions charges for while the embedded cloud runs: every state that is entered, by the execution
 * itself or by the child execution of a shift, and every retry.
 */
export function countTransitions() {
  const executions: Promise<Transitions>[] = [];
  const run = StateMachine.prototype.run;
  const spy = vi.spyOn(StateMachine.prototype, 'run').mockImplementation(function (this: StateMachine, input, options) {
    const execution = run.call(this, input, options);
    // Of the iterations of a map the execution that they belong to tells.
    const isChild = (options as (RunOptions & { _rootAbortSignal?: AbortSignal }) | undefined)?._rootAbortSignal;
    if (!isChild) executions.push(count(execution.eventLogs));
    return execution;
  });
  return {
    /** Of all executions since the last call, when they have ended. */
    async take(): Promise<Transitions> {
      const sum: Record<string, number> = {};
      for (const counted of await Promise.all(executions.splice(0))) {
        for (const [state, times] of Object.entries(counted)) sum[state] = (sum[state] ?? 0) + times;
      }
      return sum;
    },
    stop: () => spy.mockRestore(),
  };
}

async function count(events: ReturnType<StateMachine['run']>['eventLogs']): Promise<Transitions> {
  const entered: Record<string, number> = {};
  for await (const event of events) {
    if (event.type === 'StateEntered' || event.type === 'StateRetried') {
      const { name } = event.state;
      entered[name] = (entered[name] ?? 0) + 1;
    }
    if (/^Execution(Succeeded|Failed|Terminated)$/.test(event.type)) break;
  }
  return entered;
}

export const total = (transitions: Transitions): number =>
  Object.values(transitions).reduce((sum, one) => sum + one, 0);
