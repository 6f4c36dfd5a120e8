import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  InvalidToken,
  SendTaskHeartbeatCommand,
  SendTaskSuccessCommand,
  type SFNClient,
  StartExecutionCommand,
  TaskDoesNotExist,
  TaskTimedOut,
} from '@aws-sdk/client-sfn';
import type { Callbacks, Executions } from '../services.ts';

/** A token whose task is gone: whatever it stood for was done before. */
function isGone(error: unknown): boolean {
  return error instanceof TaskTimedOut || error instanceof TaskDoesNotExist || error instanceof InvalidToken;
}

export function taskCallbacks(client: SFNClient): Callbacks {
  const send = async (call: () => Promise<unknown>) => {
    try {
      await call();
    } catch (error) {
      if (!isGone(error)) throw error;
    }
  };
  return {
    succeed: (taskToken, output) =>
      send(() => client.send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(output) }))),
    heartbeat: (taskToken) => send(() => client.send(new SendTaskHeartbeatCommand({ taskToken }))),
  };
}

export function executions(client: SFNClient, stateMachineArn: string): Executions {
  const arnOf = (name: string) => `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;
  return {
    async start(name, input) {
      try {
        await client.send(new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) }));
      } catch (error) {
        if (!(error instanceof ExecutionAlreadyExists)) throw error;
      }
    },
    async isRunning(name) {
      try {
        const { status } = await client.send(new DescribeExecutionCommand({ executionArn: arnOf(name) }));
        return status === 'RUNNING';
      } catch (error) {
        if (error instanceof ExecutionDoesNotExist) return false;
        throw error;
      }
    },
  };
}
