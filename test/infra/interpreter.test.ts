import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Interpreter, type TaskHandlers } from '../../infra/local/interpreter.ts';
import { TaskTokens } from '../../infra/local/task-tokens.ts';
import { readStack } from '../../infra/local/template.ts';

const { definition } = readStack();

interface Lane {
  readonly lane: number;
  readonly turn: number;
}

/** Handlers that launch `turns` trials in each of `lanes` lanes; tests override what they are about. */
function harness({ lanes, parallel, turns = 1 }: { lanes: number; parallel: number; turns?: number }) {
  const tokens = new TaskTokens();
  const base = { sweep: 's', generation: 1, trial: 0, launch: 1, adopt: false, heartbeatSeconds: 60, delaySeconds: 0 };
  const calls: string[] = [];
  const handlers: Record<string, (input: never) => Promise<unknown>> = {
    BeginSweep: async () => ({
      ...base,
      parallel,
      lanes: Array.from({ length: lanes }, (_, lane) => lane),
    }),
    ProposeTrial: async (input: Lane) =>
      input.turn < turns
        ? { ...base, ...input, turn: input.turn + 1, action: 'launch' }
        : { ...base, ...input, action: 'done' },
    LaunchTrial: async ({ taskToken }: { taskToken: string }) => {
      await tokens.succeed(taskToken, { ...base, outcome: 'settled' });
    },
    ReconcileTrial: async () => ({ ...base, outcome: 'settled' }),
    ConcludeSweep: async () => ({ status: 'completed', again: false }),
  };
  const ended: { status: string; error?: unknown }[] = [];
  const run = async () => {
    const recorded = Object.fromEntries(
      Object.entries(handlers).map(([name, handler]) => [
        name,
        (input: never) => {
          calls.push(name);
          return handler(input);
        },
      ]),
    ) as unknown as TaskHandlers;
    const interpreter = new Interpreter({
      definition,
      tokens,
      handlers: recorded,
      onEnd: ({ status }, error) => ended.push({ status, error }),
    });
    await interpreter.start('s_g1', { sweep: 's', generation: 1 });
    await interpreter.idle();
  };
  return { base, tokens, handlers, calls, ended, run };
}

describe('the synthesised definition in the embedded interpreter', () => {
  it('goes from begin over the lanes to conclude', async () => {
    const { run, calls, ended } = harness({ lanes: 1, parallel: 1, turns: 2 });
    await run();
    expect(calls).toEqual([
      'BeginSweep',
      'ProposeTrial',
      'LaunchTrial',
      'ProposeTrial',
      'LaunchTrial',
      'ProposeTrial',
      'ConcludeSweep',
    ]);
    expect(ended).toEqual([{ status: 'SUCCEEDED', error: undefined }]);
  });

  it('goes round again while conclude says so, and backs off before a relaunch that has to wait', async () => {
    const machine = harness({ lanes: 1, parallel: 1 });
    let rounds = 0;
    machine.handlers.ConcludeSweep = async () => {
      rounds += 1;
      return { ...machine.base, status: 'running', again: rounds < 3 };
    };
    const launches: number[] = [];
    machine.handlers.LaunchTrial = async ({ taskToken, launch }: { taskToken: string; launch: number }) => {
      launches.push(launch);
      const outcome = launch === 1 && rounds === 0 ? 'relaunch' : 'settled';
      void machine.tokens.succeed(taskToken, { ...machine.base, outcome, launch: launch + 1, delaySeconds: 1 });
    };
    await machine.run();
    expect(rounds).toBe(3);
    expect(launches).toEqual([1, 2, 1, 1]);
  });

  it.each([1, 3])('honours MaxConcurrency %i', async (parallel) => {
    const machine = harness({ lanes: 9, parallel });
    let running = 0;
    let most = 0;
    machine.handlers.LaunchTrial = async ({ taskToken }: { taskToken: string }) => {
      running += 1;
      most = Math.max(most, running);
      setTimeout(() => {
        running -= 1;
        void machine.tokens.succeed(taskToken, { ...machine.base, outcome: 'settled' });
      }, 5);
    };
    await machine.run();
    expect(most).toBe(parallel);
    expect(machine.calls.filter((name) => name === 'LaunchTrial')).toHaveLength(9);
  });

  it('gives every launch a token of its own', async () => {
    const machine = harness({ lanes: 4, parallel: 4, turns: 3 });
    const seen = new Set<string>();
    const launch = machine.handlers.LaunchTrial as (input: { taskToken: string }) => Promise<unknown>;
    machine.handlers.LaunchTrial = (input: { taskToken: string }) => {
      seen.add(input.taskToken);
      return launch(input);
    };
    await machine.run();
    expect(seen.size).toBe(12);
  });

  it('reconciles a silent launch and adopts its job under a new token', async () => {
    const machine = harness({ lanes: 1, parallel: 1 });
    const adoptions: boolean[] = [];
    machine.handlers.ProposeTrial = async (input: Lane) =>
      input.turn === 0
        ? { ...machine.base, ...input, turn: 1, action: 'launch', heartbeatSeconds: 0.02 }
        : { ...machine.base, ...input, action: 'done' };
    machine.handlers.LaunchTrial = async ({ taskToken, adopt }: { taskToken: string; adopt: boolean }) => {
      adoptions.push(adopt);
      if (adopt) await machine.tokens.succeed(taskToken, { ...machine.base, outcome: 'settled' });
    };
    machine.handlers.ReconcileTrial = async ({ error }: { error: { Error: string } }) => {
      expect(error.Error).toBe('States.HeartbeatTimeout');
      return { ...machine.base, outcome: 'waiting', adopt: true };
    };
    await machine.run();
    expect(adoptions).toEqual([false, true]);
    expect(machine.ended[0]?.status).toBe('SUCCEEDED');
  });

  it('lets heartbeats keep a slow launch alive', async () => {
    const machine = harness({ lanes: 1, parallel: 1 });
    machine.handlers.ProposeTrial = async (input: Lane) =>
      input.turn === 0
        ? { ...machine.base, ...input, turn: 1, action: 'launch', heartbeatSeconds: 0.5 }
        : { ...machine.base, ...input, action: 'done' };
    machine.handlers.LaunchTrial = async ({ taskToken }: { taskToken: string }) => {
      void (async () => {
        for (let beat = 0; beat < 8; beat += 1) {
          await sleep(100);
          await machine.tokens.heartbeat(taskToken);
        }
        await machine.tokens.succeed(taskToken, { ...machine.base, outcome: 'settled' });
      })();
    };
    await machine.run();
    expect(machine.calls).not.toContain('ReconcileTrial');
  });

  it('launches again under the next launch when the host was lost', async () => {
    const machine = harness({ lanes: 1, parallel: 1 });
    const launches: number[] = [];
    machine.handlers.LaunchTrial = async ({ taskToken, launch }: { taskToken: string; launch: number }) => {
      launches.push(launch);
      const outcome = launch === 1 ? 'relaunch' : 'settled';
      await machine.tokens.succeed(taskToken, { ...machine.base, outcome, launch: 2 });
    };
    await machine.run();
    expect(launches).toEqual([1, 2]);
  });

  it('tells conclude why the lanes failed', async () => {
    const machine = harness({ lanes: 1, parallel: 1 });
    machine.handlers.ProposeTrial = async () => {
      throw new Error('ENOSPC: no space left on device');
    };
    let told: unknown;
    machine.handlers.ConcludeSweep = async (input: { error: unknown }) => {
      told = input.error;
      return {};
    };
    await machine.run();
    expect(JSON.stringify(told)).toContain('no space left');
  });
});
