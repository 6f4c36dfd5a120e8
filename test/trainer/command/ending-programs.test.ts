import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Harness, node } from './harness.ts';

let job: Harness;
beforeEach(async () => {
  job = await Harness.start();
});
afterEach(() => job.end());

const result = () => job.server.results[0];

test('a decision to stop ends the program in order, without a result', async () => {
  job.server.decide = (step) => ({ decision: step >= 2 ? 'stop' : 'continue', until: step < 2 ? 2 : null });
  const source = `let i = 0; process.on('SIGTERM', () => { console.log('bye'); process.exit(0); });
    setInterval(() => say({ loss: ++i }), 20)`;
  expect(await job.run({ command: node(source) })).toBe(0);
  expect(job.server.results).toEqual([]);
  expect(job.output).toMatch(/bye\n$/);
  expect(Math.max(...job.server.reports.keys())).toBe(2);
});

test('a program that ignores SIGTERM is killed after the grace, children and all', async () => {
  job.server.decide = () => ({ decision: 'stop', until: null });
  // The child ignores it too, so that it can only be ended with its group.
  const command = [
    'sh',
    '-c',
    `trap '' TERM; (sleep 1; touch leaked) & echo '{"loss": 1}'; while true; do sleep 1; done`,
  ];
  expect(await job.run({ command, grace: 0.2 })).toBe(0);
  expect(job.server.results).toEqual([]);
  expect(job.isRunning).toBe(false);
  await new Promise((resolve) => setTimeout(resolve, 1200));
  expect(existsSync(join(job.cwd, 'leaked'))).toBe(false);
});

test('a program that reports nothing hears of a decision by heartbeat', async () => {
  job.server.claim = { ...job.server.claim, heartbeatSeconds: 0.05 };
  job.server.standing = { decision: 'pause', reason: 'the sweep is paused' };
  expect(await job.run({ command: node('forever()') })).toBe(0);
  expect(job.server.results).toEqual([]);
});

test('a program that ended before the decision came has completed', async () => {
  job.server.decide = () => ({ decision: 'stop', until: null });
  let held = false;
  job.server.fault = (path) => {
    // The report is answered only when the program is gone.
    if (path.endsWith('reports') && !held) {
      held = true;
      return 503;
    }
    return undefined;
  };
  expect(await job.run({ command: node('say({ loss: 1 })') })).toBe(0);
  expect(job.server.results).toEqual([{ lease: 1, state: 'completed', metrics: { loss: 1 } }]);
});

test('a program that hangs is ended by stall', async () => {
  const source = 'say({ loss: 1 }); setTimeout(() => console.error("busy"), 200); forever()';
  expect(await job.run({ command: node(source), stall: 2 })).toBe(1);
  expect(result()).toMatchObject({
    state: 'failed',
    message: 'the program put out nothing for 2 s and was ended (trainer.stall)',
    output: ['{"loss":1}', 'busy'],
    exitCode: 143,
  });
});

test('a program that talks for ever is ended by timeout', async () => {
  const command = node('setInterval(() => console.log("busy"), 10)');
  expect(await job.run({ command, stall: '10s', timeout: '500ms' })).toBe(1);
  expect(result()?.message).toBe('the program ran longer than 0.5 s and was ended (trainer.timeout)');
});

test('SIGTERM to the job: the program is told, the answer is 75, no result', async () => {
  const run = job.run({
    command: node(
      `process.on('SIGTERM', () => { console.log('saved'); process.exit(0); }); say({ loss: 1 }); forever()`,
    ),
  });
  await job.until(() => job.output !== '');
  job.stop.abort();
  expect(await run).toBe(75);
  expect(job.output).toContain('saved');
  expect([...job.server.reports.keys()]).toEqual([1]);
  expect(job.server.results).toEqual([]);
});

test('a job that is to end before it began starts nothing', async () => {
  job.stop.abort();
  expect(await job.run({ command: node('say({ loss: 1 })') })).toBe(75);
  expect(job.pids).toEqual([]);
});

test('a claim that another job holds: nothing to do', async () => {
  expect(await job.run({ command: node('say({ loss: 1 })') })).toBe(0);
  expect(await job.run({ command: node('say({ loss: 1 })') }, { AWS_BATCH_JOB_ID: 'job-2' })).toBe(0);
  expect(job.pids).toHaveLength(1);
  expect(job.log).toContain('the trial is claimed by another job or released: nothing to do');
});

test('a lost lease ends the program, without a result', async () => {
  job.server.claim = { ...job.server.claim, heartbeatSeconds: 0.05 };
  const run = job.run({ command: node('say({ loss: 1 }); forever()'), grace: 0.2 });
  await job.until(() => job.server.reports.size === 1);
  job.server.lease += 1;
  expect(await run).toBe(0);
  expect(job.isRunning).toBe(false);
  expect(job.server.results).toEqual([]);
  expect(job.log.at(-1)).toContain('the lease was lost');
});

test('a network that is away for a while costs nothing', async () => {
  const source = 'let i = 0; const t = setInterval(() => { say({ loss: ++i }); if (i === 20) clearInterval(t); }, 20)';
  const started = performance.now();
  job.server.fault = (path) => (!path.endsWith('claim') && performance.now() - started < 1500 ? 'hang up' : undefined);
  expect(await job.run({ command: node(source) })).toBe(0);
  expect([...job.server.reports.keys()]).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
  expect(result()).toMatchObject({ state: 'completed', metrics: { loss: 20 } });
});

test('a network that stays away ends the program with 75', async () => {
  job.server.fault = (path) => (path.endsWith('claim') ? undefined : 'hang up');
  const command = node('say({ loss: 1 }); forever()');
  expect(await job.run({ command, grace: 0.2 }, { SKYSWEEP_GIVE_UP_SECONDS: '0.5' })).toBe(75);
  expect(job.isRunning).toBe(false);
  expect(job.log.at(-1)).toContain("Skysweep's API was not reachable");
});

test('a program waits when it reports faster than the API takes', async () => {
  let away = true;
  job.server.fault = (path) => (away && path.endsWith('reports') ? 503 : undefined);
  const source = 'for (let i = 1; i <= 30000; i += 1) say({ loss: i })';
  const run = job.run({ command: node(source) });
  await job.until(() => job.server.count('reports') > 2);
  expect(job.output.length).toBeLessThan(200_000);
  away = false;
  expect(await run).toBe(0);
  expect(job.server.reports.size).toBe(30_000);
  expect(job.server.mostInFlight).toBe(1);
});

test.each(['SKYSWEEP_URL', 'SKYSWEEP_TOKEN', 'AWS_BATCH_JOB_ID'])('a job without %s says so', async (name) => {
  expect(await job.run({ command: ['true'] }, { [name]: '' })).toBe(1);
  expect(job.log[0]).toContain(`${name} is not set`);
});
