import { type ChildProcess, spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Program {
  readonly url: string;
  /** SIGTERM, and SIGKILL to the whole group when that is not heard. */
  stop(): Promise<void>;
}

export interface ProgramOptions {
  readonly command: readonly [string, ...string[]];
  readonly env: NodeJS.ProcessEnv;
  readonly port: number;
  /** A path that answers once the program is ready. */
  readonly ready: string;
  /** File for what it prints. */
  readonly log: string;
}

const readyWithinMs = 60_000;
const graceMs = 10_000;
const signals = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Starts a server and waits until it answers. */
export async function startProgram({ command, env, port, ready, log }: ProgramOptions): Promise<Program> {
  const output = openSync(log, 'a');
  const [file, ...args] = command;
  // A group of its own, so that what it starts goes with it.
  const child = spawn(file, args, { env, detached: true, stdio: ['ignore', output, output] });
  const url = `http://127.0.0.1:${port}`;
  const failed = new Promise<never>((_, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => reject(new Error(`${file} ended (${code ?? signal}): see ${log}`)));
  });
  failed.catch(() => {});
  // Nothing is left behind however the tests end.
  const killGroup = () => kill(child);
  const interrupted = () => {
    killGroup();
    process.exit(1);
  };
  process.once('exit', killGroup);
  for (const signal of signals) process.once(signal, interrupted);
  const stop = async () => {
    await end(child);
    process.off('exit', killGroup);
    for (const signal of signals) process.off(signal, interrupted);
  };
  try {
    await Promise.race([failed, answers(`${url}${ready}`)]);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, stop };
}

async function answers(url: string): Promise<void> {
  for (const until = Date.now() + readyWithinMs; Date.now() < until; await sleep(100)) {
    if (await fetch(url).catch(() => undefined)) return;
  }
  throw new Error(`${url} does not answer`);
}

async function end(child: ChildProcess): Promise<void> {
  const { pid } = child;
  if (pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  await Promise.race([gone, sleep(graceMs)]);
  kill(child);
}

function kill({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // Nothing of the group is left.
  }
}
