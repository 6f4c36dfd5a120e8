import { createHash, createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { RequestError } from '../../functions/errors.ts';
import { openApi, type TestApi } from './api.ts';
import { clients, start, sweepSpec } from './clients.ts';

/** Programs that work off a sweep without a trainer, with the real API, over a real socket. */
let api: TestApi;
const folder = mkdtempSync(join(tmpdir(), 'skysweep-'));
beforeAll(async () => {
  api = await openApi();
});
beforeEach(() => {
  api.calls.length = 0;
  api.fault = () => undefined;
  api.identify = ({ req }) => {
    if (req.header('authorization') !== 'Bearer the-key') throw new RequestError(401, 'the key is wrong');
  };
});
afterAll(async () => {
  await api.close();
  rmSync(folder, { recursive: true, force: true });
});

const spec = (name: string, more: object = {}) => sweepSpec(name, { budget: { trials: 2 }, ...more });

/** The signature (SigV4) that a request to API Gateway should have, from AWS's description of it. */
function signatureOf(body: string, headers: Headers, path: string, secret: string): string {
  const [, scope, names] = /Credential=[^/]+\/([^,]+), SignedHeaders=([^,]+),/.exec(headers.get('authorization')!)!;
  const hash = (text: string) => createHash('sha256').update(text).digest('hex');
  const lines = names!.split(';').map((name) => `${name}:${headers.get(name)}\n`);
  const canonical = ['POST', path, '', lines.join(''), names, hash(body)].join('\n');
  const text = ['AWS4-HMAC-SHA256', headers.get('x-amz-date'), scope, hash(canonical)].join('\n');
  const key = scope!
    .split('/')
    .reduce<string | Buffer>((parent, part) => createHmac('sha256', parent).update(part).digest(), `AWS4${secret}`);
  return createHmac('sha256', key).update(text).digest('hex');
}

describe.each(clients)('a worker with the client for $name', (client) => {
  const sweepOf = (name: string, more?: object) => api.start(spec(`${client.name.toLowerCase()}-${name}`, more));
  const worker = (sweep: string) => ({ SKYSWEEP_URL: api.url, SKYSWEEP_SWEEP: sweep, SKYSWEEP_BEARER: 'the-key' });

  it('works off the sweep, whatever the network loses, and obeys the scheduler', async () => {
    const scheduler = { name: 'asha', min: 1, max: 9, eta: 3 };
    const sweep = await sweepOf('worked', { scheduler });
    const faults = ['lose the request', 'lose the answer', 'unavailable'] as const;
    api.fault = (_, count) => faults[count - 1];
    const { code, stderr } = await start(client, worker(sweep)).ended;
    expect(code, stderr).toBe(0);
    expect(stderr).toMatch(/trial 0 x 0.25 seed \d+\n[\s\S]*trial 1 x 0.75 seed \d+\n[\s\S]*stopped after 1: asha/);
    expect(stderr).toMatch(/no more trials.*: 2 trials done/);
    expect(await api.trial(sweep, 0)).toMatchObject({ state: 'completed', value: 0.25 + 1 / 9, steps: 9 });
    expect(await api.trial(sweep, 1)).toMatchObject({ state: 'stopped', steps: 1 });
    expect((await api.send('GET', `/v1/sweeps/${sweep}`)).body.status).toBe('completed');
  });

  it('renews its lease while it trains, and goes on from its own checkpoint when it is started again', async () => {
    const sweep = await sweepOf('renewed');
    const env = { ...worker(sweep), SKYSWEEP_LEASE_SECONDS: '12', SKYSWEEP_CHECKPOINT_DIR: join(folder, sweep) };
    const first = start(client, { ...env, HOLD_AT: '4', HOLD_UNTIL: join(folder, 'never') });
    await first.said('holding');
    const before = api.calls.length;
    while (api.calls.length < before + 2) await sleep(50);
    expect(new Set(api.calls.slice(before))).toEqual(new Set([`/v1/sweeps/${sweep}/report`]));
    first.terminate();
    const cut = await first.ended;
    expect(cut.stderr).toMatch(/stopped after 4: SIGTERM/);
    expect((await api.trial(sweep, 0)).state).toBe('running');
    const again = await start(client, env).ended;
    expect(again.code, again.stderr).toBe(0);
    // Until the lease has run out the worker is told to wait.
    expect(again.stderr).toMatch(/^trial 0 .*\nrestored 4\ntrial 1 /m);
    expect(await api.trial(sweep, 0)).toMatchObject({ state: 'completed', value: 0.25 + 1 / 9, steps: 9 });
  });

  it('tells of a trial that failed', async () => {
    const sweep = await sweepOf('failed', { budget: { trials: 1 } });
    const { code, stderr } = await start(client, { ...worker(sweep), FAIL_AT: '3' }).ended;
    expect(code, stderr).toBe(1);
    const trial = await api.trial(sweep, 0);
    expect(trial.state).toBe('failed');
    expect(trial.reason).toContain('the loss of step 3 is a shame');
  });

  it('signs its requests with AWS credentials', async () => {
    const sweep = await sweepOf('signed', { budget: { trials: 1 } });
    const found: string[] = [];
    api.identify = ({ req }, body) => {
      const headers = new Headers(req.header() as Record<string, string>);
      found.push(headers.get('authorization')!);
      expect(headers.get('x-amz-security-token')).toBe('session');
      const [, signature] = /Signature=([0-9a-f]{64})$/.exec(headers.get('authorization')!)!;
      if (signature !== signatureOf(body, headers, req.path, 'secret')) throw new RequestError(403, 'wrong signature');
    };
    const { code, stderr } = await start(client, {
      SKYSWEEP_URL: api.url,
      SKYSWEEP_SWEEP: sweep,
      AWS_ACCESS_KEY_ID: 'AKID',
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_SESSION_TOKEN: 'session',
      AWS_REGION: 'eu-north-1',
    }).ended;
    expect(code, stderr).toBe(0);
    expect(found.length).toBeGreaterThan(9);
    for (const one of found) expect(one).toMatch(/^AWS4-HMAC-SHA256 Credential=AKID\/\d{8}\/eu-north-1\/execute-api\//);
    expect(await api.trial(sweep, 0)).toMatchObject({ state: 'completed' });
  });

  it('says what is missing', async () => {
    const url = { SKYSWEEP_URL: api.url };
    expect((await start(client, url).ended).stderr).toContain('set SKYSWEEP_SWEEP too, to work for that sweep');
    const nameless = await start(client, { ...url, SKYSWEEP_SWEEP: 'some' }).ended;
    expect(nameless.stderr).toContain('set SKYSWEEP_BEARER, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY');
    const wrong = await start(client, { ...worker('nowhere'), SKYSWEEP_BEARER: 'another' }).ended;
    expect(wrong.code).toBe(1);
    expect(wrong.stderr).toMatch(/ask was refused \(HTTP 401/);
  });
});
