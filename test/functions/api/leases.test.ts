import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { AskAnswer, AskedTrial } from '../../../core/sweep/worker-protocol.ts';
import { createApi } from '../../../functions/api/app.ts';
import type { Services } from '../../../functions/services.ts';
import { type TestServices, testServices } from '../embedded-services.ts';

/** Leases of workers, on a clock that stands still until a test moves it. */
let base: TestServices;
let services: Services;
let api: ReturnType<typeof createApi>;
let clock: number;
beforeAll(async () => {
  base = await testServices();
  services = { ...base.services, now: () => clock };
  api = createApi(services, { identify: () => 'admin', feed: { streams: false, pollMs: 100 } });
});
beforeEach(() => {
  clock = Date.UTC(2026, 0, 1);
});
afterAll(() => base.close());

const pass = (seconds: number) => {
  clock += seconds * 1000;
};
async function post(path: string, body: object): Promise<{ status: number; body: Record<string, unknown> }> {
  const answer = await api.request(path, { method: 'POST', body: JSON.stringify(body) });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}
async function start(name: string, budget: object): Promise<void> {
  const space = { x: { type: 'float', low: 0, high: 1 } };
  const spec = { name, objective: { metric: 'loss', goal: 'minimize' }, space, sampler: 'random', budget };
  expect((await post('/v1/sweeps', { spec })).status).toBe(201);
}
let asks = 0;
async function ask(sweep: string, leaseSeconds = 600): Promise<AskAnswer> {
  const answer = await post(`/v1/sweeps/${sweep}/ask`, { id: `ask-${asks++}`, leaseSeconds });
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return answer.body as unknown as AskAnswer;
}
const one = async (sweep: string, leaseSeconds?: number) => (await ask(sweep, leaseSeconds)).trials[0] as AskedTrial;
const say = (sweep: string, what: 'report' | 'tell', { trial, lease }: AskedTrial, more: object = {}) =>
  post(`/v1/sweeps/${sweep}/${what}`, { trial, lease, ...more });
const show = async (sweep: string) => (await api.request(`/v1/sweeps/${sweep}`)).json() as Promise<object>;

describe('a lease', () => {
  it('that ran out gives the trial to another worker, and refuses the first one then', async () => {
    await start('silent', { trials: 1, parallel: 1 });
    const lost = await one('silent', 60);
    pass(59);
    // A sign of life extends it.
    expect((await say('silent', 'report', lost)).status).toBe(200);
    pass(59);
    expect((await ask('silent')).trials).toEqual([]);
    pass(1);
    const taken = await one('silent');
    expect(taken).toMatchObject({ trial: lost.trial, params: lost.params, lease: lost.lease + 1 });
    expect((await say('silent', 'report', lost, { step: 1, value: 1 })).status).toBe(409);
    expect((await say('silent', 'tell', lost, { value: 1 })).status).toBe(409);
    expect((await say('silent', 'tell', taken, { value: 3 })).status).toBe(200);
    expect((await say('silent', 'tell', lost, { value: 1 })).status).toBe(409);
    expect(await show('silent')).toMatchObject({ status: 'completed', best: { value: 3 } });
  });

  it('that is known to have run out does not end the one after it', async () => {
    await start('raced', { trials: 1, parallel: 1 });
    await one('raced', 60);
    const [seen] = await services.leases.list('raced');
    pass(60);
    const taken = await one('raced', 60);
    // An ask that began before the other took the trial.
    await services.leases.expire('raced', seen!);
    expect(await services.leases.list('raced')).toMatchObject([{ trial: taken.trial, lease: taken.lease }]);
    pass(59);
    expect((await say('raced', 'report', taken)).status).toBe(200);
    pass(59);
    expect((await ask('raced')).trials).toEqual([]);
    expect((await say('raced', 'tell', taken, { value: 1 })).status).toBe(200);
  });

  it('keeps those who ask waiting while it may still run out, though every trial is given out', async () => {
    await start('last', { trials: 2, parallel: 2 });
    const [quick, slow] = [await one('last'), await one('last', 20)];
    expect(await ask('last')).toEqual({ trials: [], wait: 20 });
    // Most of an hour is no time to be silent for: the sweep may end before.
    expect((await say('last', 'report', quick)).status).toBe(200);
    await say('last', 'tell', quick, { value: 1 });
    pass(13);
    expect(await ask('last')).toEqual({ trials: [], wait: 7 });
    pass(7);
    const taken = await one('last', 3600);
    expect(taken.trial).toBe(slow.trial);
    expect(await ask('last')).toEqual({ trials: [], wait: 30 });
    await say('last', 'tell', taken, { value: 2 });
    expect(await ask('last')).toEqual({ trials: [], done: '2 trials done' });
  });

  it('is not waited for once the sweep is stopped: nothing comes back', async () => {
    await start('stopped', { trials: 2, parallel: 1 });
    const held = await one('stopped');
    expect((await post('/v1/sweeps/stopped/stop', {})).status).toBe(202);
    expect(await ask('stopped')).toEqual({ trials: [], done: 'the sweep is stopping' });
    await say('stopped', 'tell', held, { value: 1 });
    expect(await show('stopped')).toMatchObject({ status: 'stopped' });
  });

  it('that was never granted, since the API died over it, keeps the trial from nobody', async () => {
    await start('torn', { trials: 1, parallel: 1 });
    const held = await one('torn');
    await services.leases.end('torn', held.trial);
    expect(await ask('torn')).toMatchObject({ trials: [], wait: 30 });
    pass(61);
    expect(await one('torn')).toMatchObject({ trial: held.trial, lease: held.lease + 1 });
  });
});
