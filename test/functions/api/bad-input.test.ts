import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SweepView } from '../../../core/sweep/views.ts';
import { openTestCloud, shell, spec, type TestCloud } from '../../infra/with-cloud.ts';

/** What is wrong gets the right status and a problem document, and nothing is stored. */
let test: TestCloud;
beforeAll(async () => {
  test = await openTestCloud();
  await test.run(spec('there', shell(`echo '{"loss": 1}'`), { budget: { trials: 1 } }));
});
afterAll(() => test.close());

interface Problem {
  readonly status: number;
  readonly title: string;
  readonly errors?: readonly { readonly path: string; readonly message: string }[];
}

async function send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const answer = await test.cloud.fetch(path, { method, headers, ...(body !== undefined && { body: text }) });
  return { answer, problem: (await answer.json()) as Problem };
}

describe('a bad request', () => {
  const long = 'x'.repeat(3000);
  it.each<[number, string, string, unknown?, Record<string, string>?]>([
    [404, 'GET', '/v1/nothing'],
    [405, 'PUT', '/v1/sweeps/there', {}],
    [405, 'DELETE', '/v1/sweeps'],
    [404, 'GET', '/v1/sweeps/nobody'],
    [404, 'GET', `/v1/sweeps/${long}`],
    [404, 'GET', '/v1/sweeps/%00'],
    [404, 'GET', '/v1/sweeps/There'],
    [404, 'GET', '/v1/sweeps/nobody/trials'],
    [404, 'GET', '/v1/sweeps/nobody/best'],
    [404, 'GET', '/v1/sweeps/nobody/pareto'],
    [404, 'DELETE', '/v1/sweeps/nobody'],
    [404, 'PATCH', '/v1/sweeps/nobody', { budget: { trials: 2 } }],
    [404, 'POST', '/v1/sweeps/nobody/stop', {}],
    [404, 'POST', '/v1/sweeps/nobody/pause', {}],
    [404, 'POST', '/v1/sweeps/nobody/resume', {}],
    [404, 'POST', '/v1/sweeps/nobody/ask', { id: 'a' }],
    [404, 'GET', '/v1/sweeps/there/trials/1'],
    [404, 'GET', '/v1/sweeps/there/trials/-1'],
    [404, 'GET', '/v1/sweeps/there/trials/one'],
    [404, 'GET', '/v1/sweeps/there/trials/99999999'],
    [404, 'GET', '/v1/sweeps/there/trials/7/metrics'],
    [404, 'POST', '/v1/sweeps/there/trials/7/retry'],
    [409, 'POST', '/v1/sweeps/there/trials/0/retry'],
    [409, 'POST', '/v1/sweeps/there/trials/0/stop'],
    [409, 'POST', '/v1/sweeps/there/ask', { id: 'a' }],
    [400, 'GET', '/v1/sweeps?limit=0'],
    [400, 'GET', '/v1/sweeps?limit=many'],
    [400, 'GET', '/v1/sweeps?limit=1001'],
    [400, 'GET', '/v1/sweeps?cursor=nonsense'],
    [400, 'GET', '/v1/sweeps?page=2'],
    [400, 'GET', '/v1/sweeps/there/trials?state=odd'],
    [400, 'GET', '/v1/sweeps/there/trials?sort=name'],
    [400, 'GET', '/v1/sweeps/there/trials?cursor=WzFd'],
    [400, 'GET', '/v1/sweeps/there/trials/0/metrics?cursor=!!'],
    [400, 'POST', '/v1/sweeps', '{'],
    [400, 'POST', '/v1/sweeps', ''],
    [422, 'POST', '/v1/sweeps', []],
    [422, 'POST', '/v1/sweeps', {}],
    [422, 'POST', '/v1/sweeps', { spec: null }],
    [422, 'POST', '/v1/sweeps', { spec: 'a' }],
    [422, 'POST', '/v1/sweeps', { spec: {}, other: 1 }],
    [422, 'POST', '/v1/sweeps', { spec: spec('bad', { command: [] }) }],
    [422, 'POST', '/v1/sweeps', { spec: spec('fine', shell('true')), name: 'Not A Name' }],
    [422, 'POST', '/v1/sweeps', { spec: spec('fine', shell('true')), name: 7 }],
    [400, 'POST', '/v1/sweeps', { spec: spec('fine', shell('true')) }, { 'idempotency-key': 'white space' }],
    [413, 'POST', '/v1/sweeps', { spec: { ...spec('big', shell('true')), constraints: ['x'.repeat(1_100_000)] } }],
    [413, 'POST', '/v1/sweeps', { spec: spec('long', shell(':'.repeat(300_000))) }],
    [422, 'POST', '/v1/sweeps', { spec: spec('wide', shell('true'), { budget: { trials: 1, parallel: 10_001 } }) }],
    [422, 'POST', '/v1/sweeps', { spec: spec('many', shell('true'), { budget: { trials: 1_000_001 } }) }],
    [422, 'POST', '/v1/sweeps', { spec: spec('old', shell('true'), { budget: { duration: '366d' } }) }],
    [422, 'POST', '/v1/sweeps', { spec: spec('packed', shell('true', { trials_per_job: 10_001 })) }],
    [422, 'POST', '/v1/sweeps/there/stop', { now: 'yes' }],
    [422, 'PATCH', '/v1/sweeps/there', {}],
    [409, 'PATCH', '/v1/sweeps/there', { budget: { trials: 2 } }],
  ])('%i %s %.60s', async (status, method, path, body, headers) => {
    const { answer, problem } = await send(method, path, body, headers);
    expect(answer.status, JSON.stringify(problem)).toBe(status);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(problem).toMatchObject({ type: 'about:blank', status, title: expect.any(String) });
    expect(problem.title).not.toBe('internal error');
  });

  it('leaves nothing behind', async () => {
    const sweeps = (await (await test.cloud.fetch('/v1/sweeps')).json()) as SweepView[];
    expect(sweeps.map(({ sweep }) => sweep)).toEqual(['there']);
    expect((await test.show('there')).counts).toMatchObject({ completed: 1, queued: 0, paused: 0 });
    expect(test.errors).toEqual([]);
  });

  it('names the fields that are wrong', async () => {
    const { problem } = await send('POST', '/v1/sweeps', {
      spec: { ...spec('bad', shell('true')), budget: { trials: 0 } },
    });
    expect(problem.errors).toMatchObject([{ path: 'budget.trials' }]);
  });

  it('says which methods there are', async () => {
    const { answer } = await send('PUT', '/v1/sweeps/there', {});
    expect(answer.headers.get('allow')).toMatch(/GET.*PATCH|PATCH.*GET/);
  });
});
