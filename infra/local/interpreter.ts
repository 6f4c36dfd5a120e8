import './promise-with-resolvers.ts';
import { type RunOptions, StateMachine, type StateMachineDefinition } from 'aws-local-stepfunctions';
import type { Executions } from '../../functions/services.ts';
import type { TaskName } from '../functions.ts';
import type { TaskTokens } from './task-tokens.ts';

type Handler = (input: never) => Promise<unknown>;
export type TaskHandlers = Readonly<Record<TaskName, Handler>>;
type Overrides = NonNullable<NonNullable<RunOptions['overrides']>['taskResourceLocalHandlers']>;
type Json = Parameters<StateMachine['run']>[0];

export interface ExecutionEnd {
  readonly name: string;
  readonly status: 'SUCCEEDED' | 'FAILED';
}

export interface InterpreterOptions {
  readonly definition: StateMachineDefinition;
  readonly handlers: TaskHandlers;
  readonly tokens: TaskTokens;
  /** Told of every execution that has ended, like EventBridge. */
  readonly onEnd: (end: ExecutionEnd, error?: unknown) => void;
}

/** A waiting task gets its token in its payload; the interpreter's own is one for the whole execution. */
interface WaitingTask {
  readonly Payload: { readonly heartbeatSeconds: number };
}

/** Runs executions of the synthesised definition in this process, each Task state by the handler of its name. */
export class Interpreter implements Executions {
  readonly #options: InterpreterOptions;
  readonly #machine: StateMachine;
  readonly #running = new Map<string, Promise<void>>();

  constructor(options: InterpreterOptions) {
    this.#options = options;
    this.#machine = new StateMachine(options.definition, { validationOptions: { checkArn: false } });
  }

  async start(name: string, input: unknown): Promise<void> {
    if (this.#running.has(name)) return;
    const { onEnd } = this.#options;
    const { result } = this.#machine.run(input as Json, {
      overrides: { taskResourceLocalHandlers: this.#overrides() },
      context: { Task: { Token: 'replaced by a token for each call' } } as NonNullable<RunOptions['context']>,
    });
    const end = (status: ExecutionEnd['status'], error?: unknown) => {
      this.#running.delete(name);
      onEnd({ name, status }, error);
    };
    this.#running.set(
      name,
      result.then(
        () => end('SUCCEEDED'),
        (error: unknown) => end('FAILED', error),
      ),
    );
  }

  async isRunning(name: string): Promise<boolean> {
    return this.#running.has(name);
  }

  /** Resolved when no execution runs. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running.values());
  }

  #overrides(): Overrides {
    const { handlers, tokens } = this.#options;
    const { LaunchTrial: launch, ...others } = handlers;
    const waiting = async (input: unknown) => {
      const { Payload } = input as WaitingTask;
      return tokens.wait(Payload.heartbeatSeconds, async (taskToken) => {
        await launch({ ...Payload, taskToken } as never);
      });
    };
    return { ...others, LaunchTrial: waiting } as unknown as Overrides;
  }
}
