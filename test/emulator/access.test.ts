import { DeleteAccessKeyCommand } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { Workplace } from '../cli/skysweep.ts';
import { shell, spec } from '../infra/with-cloud.ts';
import { openClient } from './client.ts';
import { startIssuer } from './issuer.ts';
import { deployJwtApi } from './jwt-api.ts';
import { services } from './services.ts';
import { accountOf } from './users.ts';

/** The emulator checks signatures and evaluates the policies that the stack made. */
const emulator = inject('emulator');
const { iam } = services(emulator);
const { user, as } = accountOf(emulator);
const json = { 'content-type': 'application/json' };

const place = new Workplace();
afterAll(() => place.remove());
beforeAll(async () => {
  await openClient(emulator).run(spec('shared', shell(`echo '{"loss": 1}'`), { budget: { trials: 1, parallel: 1 } }));
});

/** Statuses of reading a sweep, stopping it, and deleting one that is not there. */
async function allowed(send: ReturnType<typeof as>): Promise<number[]> {
  const calls: [string, string][] = [
    ['GET', '/v1/sweeps/shared'],
    ['POST', '/v1/sweeps/shared/stop'],
    ['DELETE', '/v1/sweeps/nobodys'],
  ];
  const statuses: number[] = [];
  for (const [method, path] of calls) {
    statuses.push((await send(path, { method, ...(method === 'POST' && { headers: json, body: '{}' }) })).status);
  }
  return statuses;
}

describe('a signed request to the deployed API', () => {
  it('may do what the policy of its role allows', async () => {
    expect(await allowed(as(await user('ada', 'reader')))).toEqual([200, 403, 403]);
    expect(await allowed(as(await user('grace', 'runner')))).toEqual([200, 202, 403]);
    expect(await allowed(as(await user('admiral', 'admin')))).toEqual([200, 202, 404]);
    expect(await allowed(as(await user('stranger')))).toEqual([403, 403, 403]);
  });

  it('starts a sweep once for its idempotency key, and reads what it found', async () => {
    const send = as(await user('runner', 'runner'));
    const body = JSON.stringify({ spec: spec('signed', shell(`echo '{"loss": 0.5}'`), { budget: { trials: 2 } }) });
    const post = () => send('/v1/sweeps', { method: 'POST', headers: { ...json, 'idempotency-key': 'key-1' }, body });
    for (const answer of [await post(), await post()]) {
      expect(answer.status).toBe(201);
      expect(answer.headers.get('location')).toBe('/v1/sweeps/signed');
    }
    const read = async (path: string) => (await send(`/v1/sweeps/signed${path}`)).json();
    await expect
      .poll(async () => (await read('')) as object, { timeout: 90_000 })
      .toMatchObject({ status: 'completed' });
    expect(await read('/trials?state=completed,failed&limit=10')).toMatchObject([
      { trial: 0, value: 0.5 },
      { trial: 1 },
    ]);
    expect(await read('/best')).toMatchObject({ value: 0.5 });
    const malformed = await send('/v1/sweeps', { method: 'POST', headers: json, body: '{"spec": {}}' });
    expect(malformed.status).toBe(422);
    expect(malformed.headers.get('content-type')).toMatch('problem+json');
  });

  it('is refused without signature, with a wrong one, and with keys that are no more', async () => {
    const path = '/v1/sweeps/shared';
    expect((await fetch(`${emulator.api}${path}`)).status).toBe(403);
    const keys = await user('forgetful', 'admin');
    expect((await as(keys)(path)).status).toBe(200);
    expect((await as({ ...keys, secretAccessKey: 'wrong' })(path)).status).toBe(403);
    await iam.send(new DeleteAccessKeyCommand({ UserName: 'forgetful', AccessKeyId: keys.accessKeyId }));
    expect((await as(keys)(path)).status).toBe(403);
  });

  it('is not needed where nothing is told of sweeps; elsewhere there is nothing', async () => {
    expect((await fetch(`${emulator.api}/v1/health`)).status).toBe(200);
    expect((await fetch(`${emulator.api}/v1/openapi.json`)).status).toBe(200);
    expect((await fetch(`${emulator.api}/v1/nothing`)).status).toBe(404);
    const claim = await fetch(`${emulator.api}/v1/trial/claim`, { method: 'POST', headers: json, body: '{}' });
    expect(claim.status).toBe(401);
  });
});

describe('a JWT at the deployed API', () => {
  it('may do what its role allows, and is refused where it is expired, foreign or forged', async () => {
    const issuer = await startIssuer();
    try {
      const api = await deployJwtApi(emulator, issuer.url, 'skysweep');
      const bearer =
        (token: string): ReturnType<typeof as> =>
        (path, init) =>
          fetch(`${api}${path}`, { ...init, headers: { ...init?.headers, authorization: `Bearer ${token}` } });
      const token = (claims: object) => issuer.sign({ aud: 'skysweep', sub: 'ada', ...claims });
      expect(await allowed(bearer(token({ skysweep_role: 'reader' })))).toEqual([200, 403, 403]);
      expect(await allowed(bearer(token({ skysweep_role: ['reader', 'runner'] })))).toEqual([200, 202, 403]);
      expect(await allowed(bearer(token({ skysweep_role: 'admin' })))).toEqual([200, 202, 404]);
      expect(await allowed(bearer(token({})))).toEqual([403, 403, 403]);

      const refused = await bearer(token({ skysweep_role: 'reader' }))('/v1/sweeps/shared/stop', { method: 'POST' });
      expect(refused.headers.get('content-type')).toMatch('problem+json');
      expect(await refused.json()).toMatchObject({ status: 403, title: 'POST needs the role runner, not reader' });

      const reader = ['--api-url', api, '--token', token({ skysweep_role: 'reader' })];
      const listed = await place.run(['list', '--json', ...reader]);
      expect(JSON.parse(listed.stdout)).toContainEqual(expect.objectContaining({ sweep: 'shared' }));
      const kept = await place.run(['stop', 'shared', ...reader]);
      expect(kept).toMatchObject({ code: 1, stderr: 'error: POST needs the role runner, not reader\n' });

      const admin = { skysweep_role: 'admin' };
      const past = Math.floor(Date.now() / 1000) - 60;
      const [head, , signature] = token(admin).split('.');
      const forged = [
        head,
        Buffer.from(JSON.stringify({ ...admin, iss: issuer.url, aud: 'skysweep' })).toString('base64url'),
        signature,
      ];
      for (const wrong of [
        token({ ...admin, exp: past }),
        token({ ...admin, aud: 'another' }),
        token({ ...admin, iss: 'https://elsewhere.example' }),
        forged.join('.'),
        'none',
      ]) {
        expect(await allowed(bearer(wrong))).toEqual([401, 401, 401]);
      }
    } finally {
      await issuer.stop();
    }
  });
});
