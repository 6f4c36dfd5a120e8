import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isAlive } from '../is-alive.ts';
import { node } from './command/harness.ts';
import { ProtocolServer } from './protocol-server.ts';

let server: ProtocolServer;
let child: ChildProcess | undefined;
beforeEach(async () => {
  server = await ProtocolServer.start();
});
afterEach(async () => {
  child?.kill('SIGKILL');
  await server.stop();
});

/** The process that a container starts. */
function start(env: Record<string, string> = {}): Promise<number | null> {
  child = spawn(process.execPath, ['--import', 'tsx', 'trainer/main.ts'], {
    env: server.env(env) as NodeJS.ProcessEnv,
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  child.stderr!.resume();
  return new Promise((resolve) => child!.once('exit', resolve));
}

async function running(): Promise<void> {
  while (server.reports.size === 0) await new Promise((resolve) => setTimeout(resolve, 10));
}

const patient = {
  command: node(`process.on('SIGTERM', () => { say({ loss: 2 }); process.exit(0); }); say({ loss: 1 }); forever()`),
};

test('a trial from the claim to the result', async () => {
  server.claim = { ...server.claim, trainer: { command: node('say({ loss: 1 })') } };
  expect(await start()).toBe(0);
  expect(server.results).toEqual([{ lease: 1, state: 'completed', metrics: { loss: 1 } }]);
});

test('SIGTERM reaches the program and ends the process with 75', async () => {
  server.claim = { ...server.claim, trainer: patient };
  const exit = start();
  await running();
  child!.kill('SIGTERM');
  expect(await exit).toBe(75);
  expect([...server.reports.keys()]).toEqual([1, 2]);
  expect(server.results).toEqual([]);
});

test('a parent that dies ends it like SIGTERM', async () => {
  server.claim = { ...server.claim, trainer: patient };
  const exit = start({ SKYSWEEP_PARENT: 'stdin' });
  await running();
  child!.stdin!.end();
  expect(await exit).toBe(75);
});

test('an orphan does not outlive its parent by trying to save what nobody can store', async () => {
  const stubborn = 'process.on("SIGTERM", () => {}); say({ loss: 1, pid: process.pid }); setInterval(() => {}, 1000)';
  server.claim = { ...server.claim, trainer: { command: node(stubborn), grace: 30 } };
  const exit = start({ SKYSWEEP_PARENT: 'stdin' });
  await running();
  const pid = server.reports.get(1)!.pid!;
  child!.stdin!.end();
  expect(await exit).toBe(75);
  await expect.poll(() => isAlive(pid), { timeout: 20_000 }).toBe(false);
});

test('a program that fails makes the process fail', async () => {
  server.claim = { ...server.claim, trainer: { command: ['false'] } };
  expect(await start()).toBe(1);
  expect(server.results).toMatchObject([{ state: 'failed', message: 'the program exited with code 1' }]);
});
