import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import type { AskAnswer, AskedTrial } from '../../core/sweep/worker-protocol.ts';
import { keys } from '../../functions/stores/keys.ts';
import { clients, start, sweepSpec } from '../clients/clients.ts';
import { openClient } from './client.ts';
import { services } from './services.ts';
import { accountOf, type Keys } from './users.ts';

/** Workers that somebody else runs, with keys of their own and no right but the role `runner`. */
const emulator = inject('emulator');
const client = openClient(emulator);
const { dynamodb } = services(emulator);
const { user, as } = accountOf(emulator);

let runner: Keys;
let worker: ReturnType<typeof as>;
beforeAll(async () => {
  runner = await user('worker', 'runner');
  worker = as(runner);
});

type Body = Record<string, unknown>;
async function post(sweep: string, what: string, body: object, send = worker): Promise<{ status: number; body: Body }> {
  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  const answer = await send(`/v1/sweeps/${sweep}/${what}`, init);
  return { status: answer.status, body: (await answer.json()) as Body };
}
const ask = async (sweep: string, id: string) => (await post(sweep, 'ask', { id })).body as unknown as AskAnswer;
const say = (sweep: string, what: 'report' | 'tell', { trial, lease }: AskedTrial, more: object = {}) =>
  post(sweep, what, { trial, lease, ...more });

/** Lets a lease run out at once: its end is moved to the past. */
const runOut = (sweep: string, trial: number) =>
  dynamodb.send(
    new UpdateCommand({
      TableName: emulator.table,
      Key: keys.lease(sweep, trial),
      UpdateExpression: 'SET #until = :past',
      ConditionExpression: 'attribute_exists(#until)',
      ExpressionAttributeNames: { '#until': 'until' },
      ExpressionAttributeValues: { ':past': Date.now() - 1 },
    }),
  );

describe('workers of the deployed API', () => {
  it('ask for trials, report and tell, each as often as the network makes them', async () => {
    const asha = { name: 'asha', min: 1, max: 9, eta: 3 };
    const sweep = await client.start(sweepSpec('asked', { scheduler: asha, budget: { trials: 2, parallel: 2 } }));
    const both = await Promise.all([ask(sweep, 'w1:0'), ask(sweep, 'w1:0')]);
    const [first] = (both[0] as AskAnswer).trials as [AskedTrial];
    expect(first).toMatchObject({ trial: 0, params: { x: 0.25 }, until: 1 });
    for (const { trials } of both) expect(trials.map(({ trial }) => trial)).toEqual([0]);
    expect((await ask(sweep, 'w1:0')).trials).toMatchObject([{ trial: 0, lease: first.lease, params: first.params }]);
    const [second] = (await ask(sweep, 'w2:0')).trials as [AskedTrial];
    expect(second).toMatchObject({ trial: 1, params: { x: 0.75 } });

    for (const _ of [1, 2]) {
      const said = await say(sweep, 'report', first, { step: 1, value: 0.1 });
      expect(said).toMatchObject({ status: 200, body: { decision: 'continue', until: 3 } });
    }
    expect((await say(sweep, 'report', second, { step: 1, value: 0.9 })).body).toMatchObject({ decision: 'stop' });
    for (const _ of [1, 2]) {
      expect((await say(sweep, 'tell', second, { state: 'stopped' })).body).toEqual({ ok: true, state: 'stopped' });
      expect((await say(sweep, 'tell', first, { value: 0.1 })).body).toEqual({ ok: true, state: 'completed' });
    }
    expect(await ask(sweep, 'w1:1')).toEqual({ trials: [], done: '2 trials done' });
    expect(await client.show(sweep)).toMatchObject({ status: 'completed', best: { trial: 0, value: 0.1 } });
    expect(await client.trials(sweep)).toMatchObject([
      { state: 'completed', steps: 1 },
      { state: 'stopped', steps: 1 },
    ]);
  });

  it('take over what a silent one leaves, which has no say any more', async () => {
    const sweep = await client.start(sweepSpec('abandoned', { budget: { trials: 1, parallel: 1 } }));
    const [lost] = (await ask(sweep, 'silent')).trials as [AskedTrial];
    const waiting = await ask(sweep, 'other');
    expect(waiting).toEqual({ trials: [], wait: expect.any(Number) });
    expect(waiting.wait).toBeGreaterThan(0);
    await runOut(sweep, lost.trial);
    const [taken] = (await ask(sweep, 'other')).trials as [AskedTrial];
    expect(taken).toMatchObject({ trial: lost.trial, params: lost.params, lease: lost.lease + 1 });
    expect(await say(sweep, 'report', lost, { step: 1, value: 0 })).toMatchObject({ status: 409 });
    expect(await say(sweep, 'tell', lost, { value: 0 })).toMatchObject({ status: 409 });
    expect(await say(sweep, 'tell', taken, { value: 3 })).toMatchObject({ status: 200 });
    expect(await client.show(sweep)).toMatchObject({ status: 'completed', best: { value: 3 } });
  });

  it('are refused without a signature, and as readers', async () => {
    const sweep = await client.start(sweepSpec('guarded', { budget: { trials: 1, parallel: 1 } }));
    const reader = as(await user('onlooker', 'reader'));
    const nobody: typeof reader = (path, init) => fetch(`${emulator.api}${path}`, init);
    for (const send of [reader, nobody]) {
      for (const [what, body] of Object.entries({
        ask: { id: 'a' },
        report: { trial: 0, lease: 1 },
        tell: { trial: 0, lease: 1, value: 1 },
      })) {
        expect((await post(sweep, what, body, send)).status).toBe(403);
      }
    }
    expect(await client.trials(sweep)).toEqual([]);
  });

  it('run the clients, side by side', async () => {
    const sweep = await client.start(sweepSpec('side-by-side', { budget: { trials: 4, parallel: 2 } }));
    const env = {
      SKYSWEEP_URL: emulator.api,
      SKYSWEEP_SWEEP: sweep,
      AWS_ACCESS_KEY_ID: runner.accessKeyId,
      AWS_SECRET_ACCESS_KEY: runner.secretAccessKey,
    };
    for (const { code, stderr } of await Promise.all(clients.map((one) => start(one, env).ended))) {
      expect(code, stderr).toBe(0);
      expect(stderr).toMatch(/no more trials.*: 4 trials done/);
    }
    expect(await client.show(sweep)).toMatchObject({ status: 'completed', counts: { completed: 4, failed: 0 } });
    for (const { value, params, steps } of await client.trials(sweep)) {
      expect(value).toBeCloseTo((params.x as number) + 1 / 9, 12);
      expect(steps).toBe(9);
    }
  });
});
