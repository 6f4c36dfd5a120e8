import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ClaimAnswer, DecisionAnswer } from '../../../core/sweep/protocol.ts';
import { TrialClient } from '../../../trainer/protocol/client.ts';
import { LeaseLost } from '../../../trainer/protocol/errors.ts';
import { Reporter } from '../../../trainer/protocol/reporter.ts';
import { ProtocolServer } from '../protocol-server.ts';

let server: ProtocolServer;
let reporter: Reporter | undefined;
let decisions: DecisionAnswer[];
let errors: unknown[];
beforeEach(async () => {
  server = await ProtocolServer.start();
  decisions = [];
  errors = [];
});
afterEach(async () => {
  reporter?.close();
  await server.stop();
});

async function open(change: Partial<ClaimAnswer> = {}): Promise<Reporter> {
  server.claim = { ...server.claim, ...change };
  const client = new TrialClient({ url: server.url, token: server.token, log: () => {} });
  const claim = await client.claim({ jobId: 'job-1', attempt: 1 });
  reporter = new Reporter(client, claim, {
    onDecision: (answer) => decisions.push(answer),
    onError: (error) => errors.push(error),
  });
  return reporter;
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}

test('reports that arrive faster than the round trip go together, in order, one request at a time', async () => {
  const r = await open();
  for (let step = 1; step <= 1234; step += 1) r.push(step, { loss: 1 / step });
  await r.flush();
  expect(server.batches.flat()).toEqual(Array.from({ length: 1234 }, (_, i) => i + 1));
  expect(server.batches.map((batch) => batch.length)).toEqual([1, 500, 500, 233]);
  expect(server.mostInFlight).toBe(1);
});

test('a report is asked about only where a decision is due', async () => {
  server.decide = (step) => ({ decision: step >= 9 ? 'stop' : 'continue', reason: 'worse', until: step < 3 ? 3 : 9 });
  const r = await open();
  const answers: string[] = [];
  for (let step = 1; step <= 9; step += 1) answers.push((await r.ask(step, { loss: 1 })).decision);
  expect(answers).toEqual([...Array(8).fill('continue'), 'stop']);
  // Due: the first step, which tells the next one; step 3; step 9.
  expect(server.batches).toEqual([[1], [2, 3], [4, 5, 6, 7, 8, 9]]);
  expect(decisions).toEqual([{ decision: 'stop', reason: 'worse', until: 9 }]);
  expect(await r.ask(10, { loss: 1 })).toMatchObject({ decision: 'stop' });
  expect(server.batches).toHaveLength(3);
});

test('a report without a decision is sent soon, though nothing follows', async () => {
  const r = await open({ until: null });
  r.push(1, { loss: 1 });
  await until(() => server.reports.has(1));
});

test('where no decision is ever due the last reports are left to the result', async () => {
  const r = await open({ until: null });
  r.push(1, { loss: 1 });
  r.push(2, { loss: 2 });
  expect(await r.finish()).toEqual([
    { step: 1, metrics: { loss: 1 } },
    { step: 2, metrics: { loss: 2 } },
  ]);
  expect(server.batches).toEqual([]);
});

test('where decisions are due the last reports are sent before the result', async () => {
  const r = await open({ until: 5 });
  r.push(1, { loss: 1 });
  expect(await r.finish()).toEqual([]);
  expect(server.batches).toEqual([[1]]);
});

test('heartbeats go on by themselves and bring the standing decision', async () => {
  await open({ heartbeatSeconds: 0.02 });
  await until(() => server.count('heartbeat') >= 2);
  expect(decisions).toEqual([]);
  server.standing = { decision: 'pause', reason: 'the sweep is paused' };
  await until(() => decisions.length > 0);
  expect(decisions).toEqual([{ decision: 'pause', reason: 'the sweep is paused', until: null }]);
});

test('a lost lease ends the reporting once and rejects who waits', async () => {
  const r = await open({ heartbeatSeconds: 0.02 });
  server.lease += 1;
  await expect(r.ask(1, { loss: 1 })).rejects.toThrow(LeaseLost);
  await expect(r.ask(2, { loss: 1 })).rejects.toThrow('the lease was lost');
  await expect(r.flush()).rejects.toThrow(LeaseLost);
  expect(errors).toHaveLength(1);
});

test('a network that is away for a while loses no report', async () => {
  let broken = 4;
  server.fault = (path) => (path.endsWith('reports') && broken-- > 0 ? 'hang up' : undefined);
  const r = await open();
  for (let step = 1; step <= 20; step += 1) r.push(step, { loss: step });
  await r.flush();
  expect([...server.reports.keys()]).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
});

test('findings are told at once and once, where nobody waits for a decision, and the answer is obeyed', async () => {
  const stop: DecisionAnswer = { decision: 'stop', reason: 'plateau: seen', until: null };
  server.decide = (step) => (step === 2 ? stop : { decision: 'continue', until: null });
  const r = await open({ until: null });
  r.tell({ environment: { node: 'v20' } });
  expect(await r.ask(1, { loss: 1 })).toMatchObject({ decision: 'continue' });
  r.tell({ findings: [{ condition: 'plateau', step: 2, detail: 'seen', remedy: 'rest' }] });
  expect(await r.ask(2, { loss: 1 })).toEqual(stop);
  expect(server.batches.flat()).toEqual([1, 2]);
  expect(r.takeNotes()).toEqual({});
});
