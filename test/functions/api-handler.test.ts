import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serveApi } from '../../functions/api.ts';
import { makeToken } from '../../functions/trial-token.ts';
import { shell, spec } from '../infra/with-cloud.ts';
import { type TestServices, testServices } from './embedded-services.ts';

/** API Gateway's events (payload 2.0) through the Lambda handler. */
let test: TestServices;
let handle: ReturnType<typeof serveApi>;
beforeAll(async () => {
  test = await testServices();
  handle = serveApi(test.services);
});
afterAll(() => test.close());

const iam = { iam: { userArn: 'arn:aws:iam::000000000000:user/ada', userId: 'A', accountId: '000000000000' } };
const jwt = (role: unknown) => ({ jwt: { claims: { sub: 'ada', skysweep_role: role }, scopes: null } });

function request(
  method: string,
  path: string,
  { authorizer, body, query = '', headers = {}, base64 = false }: Partial<Options> = {},
) {
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: query,
    headers: { host: 'api.example', 'content-type': 'application/json', ...headers },
    body: body === undefined ? undefined : base64 ? Buffer.from(body).toString('base64') : body,
    isBase64Encoded: base64,
    requestContext: {
      accountId: '000000000000',
      apiId: 'api',
      domainName: 'api.example',
      requestId: 'r',
      stage: '$default',
      http: { method, path, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'test' },
      ...(authorizer !== undefined && { authorizer }),
    },
  } as never;
}
interface Options {
  authorizer: object;
  body: string;
  query: string;
  headers: Record<string, string>;
  base64: boolean;
}
const create = (name: string) => JSON.stringify({ spec: spec(name, shell('true')) });
const parsed = ({ body }: { body?: string | undefined }) => JSON.parse(body ?? 'null') as Record<string, unknown>;

describe('the Lambda', () => {
  it('serves a signed caller', async () => {
    const made = await handle(request('POST', '/v1/sweeps', { authorizer: iam, body: create('signed'), base64: true }));
    expect(made.statusCode).toBe(201);
    const read = await handle(request('GET', '/v1/sweeps/signed', { authorizer: iam }));
    expect(parsed(read)).toMatchObject({ sweep: 'signed', status: 'running' });
    const etag = String(read.headers?.etag);
    const again = request('GET', '/v1/sweeps/signed', { authorizer: iam, headers: { 'if-none-match': etag } });
    expect((await handle(again)).statusCode).toBe(304);
    const listed = await handle(request('GET', '/v1/sweeps', { authorizer: iam, query: 'limit=1' }));
    expect(JSON.parse(listed.body ?? '')).toHaveLength(1);
  });

  it('refuses a request that no authorizer let through, however its path is written', async () => {
    for (const path of ['/v1/sweeps', '/v1/sweeps/signed', '/v1/trial/../sweeps', '/v1/trial/%2e%2e/sweeps/signed']) {
      const answer = await handle(request('GET', path));
      expect([401, 404], path).toContain(answer.statusCode);
      expect(answer.body).not.toMatch('signed","status');
    }
    const bearer = request('GET', '/v1/sweeps', { headers: { authorization: 'Bearer x' } });
    expect((await handle(bearer)).statusCode).toBe(401);
  });

  it('closes a poll for events, in time', async () => {
    const poll = (query: string, headers = {}) =>
      handle(request('GET', '/v1/sweeps/signed/events', { authorizer: iam, query, headers }));
    const first = await poll('');
    expect(first.headers?.['content-type']).toMatch('text/event-stream');
    expect(first.body).toMatch('event: SweepStarted');
    const id = /id: (.*)/.exec(first.body ?? '')?.[1] ?? '';
    const second = await poll('wait=0', { 'last-event-id': id });
    expect(second.body).not.toMatch('event:');
  });
});

describe('a JWT', () => {
  const status = async (role: unknown, method: string, path: string, body?: string) =>
    (await handle(request(method, path, { authorizer: jwt(role), ...(body !== undefined && { body }) }))).statusCode;

  it('may do what its role allows', async () => {
    await handle(request('POST', '/v1/sweeps', { authorizer: iam, body: create('roles') }));
    expect(await status('reader', 'GET', '/v1/sweeps/roles')).toBe(200);
    expect(await status('reader', 'POST', '/v1/sweeps/roles/stop', '{}')).toBe(403);
    expect(await status('reader', 'DELETE', '/v1/sweeps/roles')).toBe(403);
    expect(await status('runner', 'POST', '/v1/sweeps/roles/pause')).toBe(202);
    expect(await status('runner', 'DELETE', '/v1/sweeps/roles')).toBe(403);
    expect(await status('admin', 'DELETE', '/v1/sweeps/roles')).toBe(409);
  });

  it('gives its roles as text or as a list, and without one nothing', async () => {
    expect(await status('[reader admin]', 'POST', '/v1/sweeps/roles/pause')).toBe(202);
    expect(await status(['runner'], 'POST', '/v1/sweeps/roles/pause')).toBe(202);
    for (const none of [undefined, '', 'root', 'readers', '[]'])
      expect(await status(none, 'GET', '/v1/sweeps')).toBe(403);
  });
});

describe('a trial token', () => {
  it('opens the trial routes of its launch alone, and is dead after the release', async () => {
    await handle(request('POST', '/v1/sweeps', { authorizer: iam, body: create('tokens') }));
    const sweep = (await test.services.sweeps.find('tokens'))!;
    const origin = { generation: 1, lane: 0, turn: 0 };
    const trial = { sweep: 'tokens', number: 0, state: 'queued', params: { x: 0.5 }, proposal: 'random' } as const;
    await test.services.trials.create({ ...trial, origin, generation: 1, createdAt: 1, launch: 1, lease: 0 });
    const token = makeToken({ sweep: 'tokens', trial: 0, launch: 1 }, sweep.secret);
    const call = async (path: string, body: object, bearer = token) =>
      handle(request('POST', path, { body: JSON.stringify(body), headers: { authorization: `Bearer ${bearer}` } }));

    const claimed = await call('/v1/trial/claim', { jobId: 'j', attempt: 1 });
    expect(claimed.statusCode).toBe(200);
    const { lease } = parsed(claimed) as { lease: number };
    expect((await call('/v1/trial/heartbeat', { lease })).statusCode).toBe(200);
    expect((await call('/v1/trial/heartbeat', { lease }, `${token.slice(0, -2)}AA`)).statusCode).toBe(401);
    const others = makeToken({ sweep: 'tokens', trial: 0, launch: 2 }, sweep.secret);
    expect((await call('/v1/trial/heartbeat', { lease }, others)).statusCode).toBe(410);
    expect((await call('/v1/sweeps/tokens/stop', {})).statusCode).toBe(401);

    // Another sweep's secret opens nothing here.
    const foreign = makeToken({ sweep: 'tokens', trial: 0, launch: 1 }, 'secret of another');
    expect((await call('/v1/trial/heartbeat', { lease }, foreign)).statusCode).toBe(401);
    const wrong: [string, object][] = [
      ['heartbeat', { lease: 'one' }],
      ['reports', { lease, reports: 'none' }],
      ['reports', { lease, reports: [{ step: -1, metrics: { loss: 1 } }] }],
      ['reports', { lease, reports: [{ step: 1, metrics: { loss: 'low' } }] }],
      ['result', { lease, state: 'odd' }],
      ['checkpoints', { lease, step: 1, bytes: -1, sha256: '' }],
    ];
    for (const [path, body] of wrong) {
      const { statusCode, headers } = await call(`/v1/trial/${path}`, body);
      expect(statusCode, path).toBe(422);
      expect(headers?.['content-type'], path).toBe('application/problem+json');
    }
    expect((await test.services.trials.find('tokens', 0))?.state).toBe('running');

    const item = (await test.services.trials.find('tokens', 0))!;
    await test.services.trials.release(item, { state: 'stopped' }, Date.now());
    for (const path of ['reports', 'heartbeat', 'result', 'checkpoints', 'checkpoints/commit', 'claim']) {
      expect((await call(`/v1/trial/${path}`, { lease })).statusCode, path).toBe(410);
    }
  });
});
