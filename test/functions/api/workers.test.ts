import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AskAnswer, AskedTrial } from '../../../core/sweep/worker-protocol.ts';
import { openTestCloud, type TestCloud } from '../../infra/with-cloud.ts';

/** Workers of someone else's, over HTTP. */
let test: TestCloud;
beforeAll(async () => {
  test = await openTestCloud();
});
afterAll(() => test.close());

const external = (name: string, more: object = {}) => ({
  name,
  objective: { metric: 'loss', goal: 'minimize' },
  space: { x: { type: 'float', low: 0, high: 1 } },
  sampler: 'random',
  budget: { trials: 6, parallel: 3 },
  ...more,
});

async function start(name: string, more: object = {}): Promise<void> {
  const { status, body } = await test.post('/v1/sweeps', { spec: external(name, more) });
  expect(status, JSON.stringify(body)).toBe(201);
}
const post = (sweep: string, what: string, body: object) => test.post(`/v1/sweeps/${sweep}/${what}`, body);
const ask = async (sweep: string, id: string = randomUUID(), more: object = {}) =>
  (await post(sweep, 'ask', { id, ...more })).body as unknown as AskAnswer;
const one = async (sweep: string) => (await ask(sweep)).trials[0] as AskedTrial;
const lossOf = ({ params }: AskedTrial) => params.x as number;

describe('a sweep without a trainer', () => {
  it('is worked off by workers that ask and tell, and ends with its budget', async () => {
    await start('worked');
    const losses: number[] = [];
    const worker = async () => {
      for (;;) {
        const { trials, done } = await ask('worked');
        for (const trial of trials) {
          losses.push(lossOf(trial));
          const told = await post('worked', 'tell', { trial: trial.trial, lease: trial.lease, value: lossOf(trial) });
          expect(told).toEqual({ status: 200, body: { ok: true, state: 'completed' } });
        }
        if (done !== undefined) return done;
      }
    };
    const ends = await Promise.all([worker(), worker(), worker()]);
    expect(ends).toEqual(Array(3).fill('6 trials done'));
    const view = await test.show('worked');
    expect(view).toMatchObject({ status: 'completed', counts: { completed: 6 }, best: { value: Math.min(...losses) } });
    expect((await test.trials('worked')).map(({ trial }) => trial)).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('gives the same ask the same trials, at once or later, and tells are answered alike', async () => {
    await start('repeated');
    const [a, b] = await Promise.all([ask('repeated', 'w1:0', { count: 2 }), ask('repeated', 'w1:0', { count: 2 })]);
    expect(a.trials.map(({ trial }) => trial)).toEqual(b.trials.map(({ trial }) => trial));
    const [trial] = a.trials as [AskedTrial];
    const tell = { trial: trial.trial, lease: trial.lease, metrics: { loss: 1, other: 2 } };
    const first = await post('repeated', 'tell', tell);
    expect(await post('repeated', 'tell', tell)).toEqual(first);
    const later = await ask('repeated', 'w1:0', { count: 2 });
    expect(later.trials.map(({ trial }) => trial)).toEqual(a.trials.map(({ trial }) => trial));
    expect((await test.show('repeated')).counts).toMatchObject({ completed: 1, running: 1, queued: 0 });
  });

  it('has no more trials out than may run at once', async () => {
    await start('narrow', { budget: { trials: 6, parallel: 2 } });
    const { trials, wait } = await ask('narrow', 'all', { count: 5 });
    expect(trials).toHaveLength(2);
    expect(wait).toBeGreaterThan(0);
    const { trial, lease } = trials[0] as AskedTrial;
    await post('narrow', 'tell', { trial, lease, value: 1 });
    expect((await ask('narrow', 'all', { count: 5 })).trials.map((one) => one.trial)).toEqual([0, 1, 2]);
  });

  it('stops weak trials by its scheduler', async () => {
    const asha = { name: 'asha', min: 1, max: 9, eta: 3 };
    await start('pruned', { scheduler: asha, budget: { trials: 9, parallel: 9 } });
    const { trials } = await ask('pruned', 'all', { count: 9 });
    expect(trials).toHaveLength(9);
    expect(trials.map(({ until }) => until)).toEqual(Array(9).fill(1));
    const decisions = [];
    for (const { trial, lease } of trials) {
      const { body } = await post('pruned', 'report', { trial, lease, step: 1, value: trial });
      expect(await post('pruned', 'report', { trial, lease, step: 1, value: trial })).toMatchObject({ body });
      decisions.push(body.decision);
      if (body.decision === 'stop') {
        const told = await post('pruned', 'tell', { trial, lease, state: 'stopped' });
        expect(told.body).toEqual({ ok: true, state: 'stopped' });
      }
    }
    expect(decisions).toContain('continue');
    expect(decisions).toContain('stop');
  });

  it('is paused, resumed and stopped', async () => {
    await start('steered');
    const held = await one('steered');
    expect((await post('steered', 'pause', {})).body.status).toBe('paused');
    expect(await ask('steered')).toMatchObject({ trials: [], wait: 30 });
    expect((await post('steered', 'tell', { trial: held.trial, lease: held.lease, value: 1 })).status).toBe(200);
    expect((await post('steered', 'resume', {})).body.status).toBe('running');
    const more = await ask('steered', 'more', { count: 2 });
    expect(more.trials).toHaveLength(2);
    await post('steered', 'stop', {});
    expect(await ask('steered')).toMatchObject({ trials: [], done: expect.stringMatching(/stopping/) });
    const [a, b] = more.trials as [AskedTrial, AskedTrial];
    await post('steered', 'tell', { trial: a.trial, lease: a.lease, state: 'failed', reason: 'no luck' });
    expect((await post('steered', 'stop', { now: true })).body.status).toBe('stopped');
    expect((await post('steered', 'tell', { trial: b.trial, lease: b.lease, value: 1 })).body.state).toBe('stopped');
    expect((await test.trials('steered')).map(({ state }) => state)).toEqual(['completed', 'failed', 'stopped']);
    expect(await ask('steered')).toMatchObject({ trials: [], done: 'stopped by the user' });
  });

  it('hands out the retry of a failed trial', async () => {
    await start('retried', { budget: { trials: 1, parallel: 1 } });
    const first = await one('retried');
    await post('retried', 'tell', { trial: first.trial, lease: first.lease, state: 'failed' });
    expect((await test.show('retried')).status).toBe('failed');
    expect((await test.post('/v1/sweeps/retried/trials/0/retry')).status).toBe(202);
    const again = await one('retried');
    expect(again).toMatchObject({ trial: 1, params: first.params });
    await post('retried', 'tell', { trial: 1, lease: again.lease, value: 0.5 });
    expect(await test.show('retried')).toMatchObject({ status: 'completed', counts: { completed: 1, failed: 1 } });
  });
});

describe('what is wrong', () => {
  it('is answered with the status that says so, and nothing is stored', async () => {
    await start('strict');
    const { trial, lease } = await one('strict');
    const bad: [number, string, object][] = [
      [422, 'ask', {}],
      [422, 'ask', { id: 'white space' }],
      [422, 'ask', { id: 'a', count: 0 }],
      [422, 'ask', { id: 'a', leaseSeconds: 1 }],
      [422, 'report', { trial, lease, step: 1 }],
      [422, 'report', { trial, lease, value: 1 }],
      [422, 'report', { trial, lease, step: -1, value: 1 }],
      [422, 'report', { trial, lease, step: 1, value: 'much' }],
      [422, 'report', { trial, lease, step: 1, values: [1, 2] }],
      [404, 'report', { trial: 99, lease, step: 1, value: 1 }],
      [409, 'report', { trial, lease: lease + 1, step: 1, value: 1 }],
      [422, 'tell', { trial, lease }],
      [422, 'tell', { trial, lease, metrics: { other: 1 } }],
      [422, 'tell', { trial, lease, value: 1, values: [1] }],
      [422, 'tell', { trial, lease, value: 1, state: 'failed' }],
      [404, 'tell', { trial: 99, lease, value: 1 }],
      [409, 'tell', { trial, lease: lease + 1, value: 1 }],
    ];
    for (const [status, what, body] of bad) {
      const answer = await post('strict', what, body);
      expect(answer.status, JSON.stringify({ what, body, answer })).toBe(status);
      expect(answer.body.title).toEqual(expect.any(String));
    }
    expect(await (await test.cloud.fetch(`/v1/sweeps/strict/trials/${trial}/metrics`)).json()).toEqual([]);
    expect((await test.show('strict')).counts).toMatchObject({ running: 1, completed: 0, failed: 0 });
  });

  it('includes asking a sweep that runs its own trainer, and schedulers that need checkpoints', async () => {
    const own = { ...external('own'), trainer: { command: ['sh', '-c', `echo '{"loss": 1}'`] } };
    await test.run(own);
    expect((await post('own', 'ask', { id: 'a' })).status).toBe(409);
    const pbt = { name: 'pbt', interval: 2 };
    const refused = await test.post('/v1/sweeps', {
      spec: external('population', { scheduler: pbt, budget: { trials: 99 } }),
    });
    expect(refused).toMatchObject({ status: 422, body: { title: expect.stringMatching(/checkpoints/) } });
    expect((await test.cloud.fetch('/v1/sweeps/population')).status).toBe(404);
  });
});
