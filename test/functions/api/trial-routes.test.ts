import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { routes } from '../../../core/sweep/wire.ts';
import { createApi } from '../../../functions/api/app.ts';
import { storesOf } from '../../../functions/stores/stores.ts';
import type { Table } from '../../../functions/stores/table.ts';
import type { TrialItem } from '../../../functions/stores/trials.ts';
import { createSweep } from '../../../functions/sweep-life.ts';
import { makeJobToken, makeToken } from '../../../functions/trial-token.ts';
import { embeddedTable } from '../../infra/embedded-table.ts';
import { shell, spec } from '../../infra/with-cloud.ts';
import { type TestServices, testServices } from '../embedded-services.ts';

/** What is wrong on the routes of trials and workers: each gets its status, and nothing is written. */
let base: TestServices;
let close: () => Promise<void>;
let api: ReturnType<typeof createApi>;
let writes: string[] = [];
/** Of the sweep `here`, of whose two trials the first runs under this lease. */
let token: string;
let jobToken: string;
let lease: number;
/** Of another sweep. */
let theirs: { token: string; forged: string; jobToken: string; forgedJob: string };

type Content = string | ReadableStream<Uint8Array>;

/** The table, each of whose writes is noted. */
function noted(table: Table): Table {
  const writing = ['putNew', 'update', 'remove'];
  return new Proxy(table, {
    get(target, name: keyof Table & string) {
      const member: unknown = target[name];
      if (typeof member !== 'function') return member;
      return (...args: unknown[]) => {
        if (writing.includes(name)) writes.push(`${name} ${JSON.stringify(args[0])}`);
        return member.apply(target, args);
      };
    },
  });
}

const post = (path: string, body: Content, bearer?: string) =>
  api.request(path, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', ...(bearer !== undefined && { authorization: `Bearer ${bearer}` }) },
    ...(body instanceof ReadableStream && { duplex: 'half' }),
  });

beforeAll(async () => {
  base = await testServices();
  const embedded = await embeddedTable();
  close = embedded.close;
  const services = { ...base.services, ...storesOf(noted(embedded.table), Date.now) };
  api = createApi(services, { identify: () => 'admin', feed: { streams: false, pollMs: 10 } });
  const lane = { generation: 1, lane: 0 };
  const tokensOf = async (name: string) => {
    const { sweep, secret } = await createSweep(services, spec(name, shell('true', { trials_per_job: 2 })));
    const trial: TrialItem = {
      ...{ sweep, number: 0, state: 'queued', params: { x: 0.5 }, proposal: 'test', createdAt: 1, launch: 1, lease: 0 },
      ...{ origin: { ...lane, turn: 0 }, generation: 1 },
    };
    await services.trials.create(trial);
    return {
      token: makeToken({ sweep, trial: 0, launch: 1 }, secret),
      jobToken: makeJobToken({ sweep, ...lane }, secret),
      forged: makeToken({ sweep: 'here', trial: 0, launch: 1 }, secret),
      forgedJob: makeJobToken({ sweep: 'here', ...lane }, secret),
    };
  };
  ({ token, jobToken } = await tokensOf('here'));
  theirs = await tokensOf('theirs');
  const claimed = await post(routes.claim, JSON.stringify({ jobId: 'j', attempt: 1 }), token);
  ({ lease } = (await claimed.json()) as { lease: number });
  const { trainer: _, ...external } = spec('asked', {}) as { trainer: object };
  await createSweep(services, external);
});
afterAll(async () => {
  await close();
  await base.close();
});

const sha256 = Buffer.alloc(32).toString('base64');
/** A body that each route takes, and some that it does not. */
const bodies: Readonly<Record<keyof typeof routes, { fine: object; wrong: object[] }>> = {
  claim: {
    fine: { jobId: 'j', attempt: 1 },
    wrong: [{}, { jobId: '', attempt: 1 }, { jobId: 'j', attempt: 'first' }, { jobId: 'j', attempt: 0 }],
  },
  reports: {
    fine: { reports: [{ step: 1, metrics: { loss: 1 } }] },
    wrong: [
      { reports: 'none' },
      { reports: [] },
      { reports: [{ step: -1, metrics: { loss: 1 } }] },
      { reports: [{ step: 1.5, metrics: { loss: 1 } }] },
      { reports: [{ step: 1, metrics: { loss: 'low' } }] },
      { reports: [{ step: 1, metrics: { '': 1 } }] },
      { reports: Array.from({ length: 501 }, (_, step) => ({ step, metrics: { loss: 1 } })) },
      { reports: [{ step: 1, metrics: { loss: 1 } }], more: true },
    ],
  },
  heartbeat: { fine: {}, wrong: [{ lease: 'one' }, { usage: { trainSeconds: -1 } }, { more: true }] },
  checkpoints: {
    fine: { step: 1, bytes: 1, sha256 },
    wrong: [
      {},
      { step: 1, bytes: -1, sha256 },
      { step: 1, bytes: 1, sha256: 'short' },
      { step: '1', bytes: 1, sha256 },
    ],
  },
  commit: { fine: { step: 1 }, wrong: [{}, { step: null }, { step: -1 }] },
  measurements: { fine: { bytes: 1, sha256 }, wrong: [{}, { bytes: 'many', sha256 }, { bytes: 1, sha256: 7 }] },
  result: {
    fine: { state: 'completed', metrics: { loss: 1 } },
    wrong: [
      {},
      { state: 'odd' },
      { state: 'completed', metrics: [1] },
      { state: 'failed', message: 'x'.repeat(8193) },
      { state: 'failed', exitCode: 256 },
      { state: 'failed', output: 'text' },
    ],
  },
  next: {
    fine: { jobId: 'j', attempt: 1 },
    wrong: [
      {},
      { jobId: 7, attempt: 1 },
      { jobId: 'j', attempt: 1, ended: { token: '', exitCode: 0 } },
      { jobId: 'j', attempt: 1, ended: { token: 'nonsense', exitCode: 0 } },
      { jobId: 'j', attempt: 1, ended: { token: 'x', exitCode: -1 } },
    ],
  },
};
const unleased: readonly string[] = ['claim', 'next'];
const worker = {
  ask: { fine: { id: 'a' }, wrong: [{}, { id: 7 }, { id: 'a', count: 'many' }] },
  report: { fine: { trial: 0, lease: 1 }, wrong: [{}, { trial: 'first', lease: 1 }, { trial: 0, lease: 0 }] },
  tell: {
    fine: { trial: 0, lease: 1, value: 1 },
    wrong: [{}, { trial: -1, lease: 1 }, { trial: 0, lease: 1, state: 7 }],
  },
};

async function refused(status: number, path: string, body: Content, bearer?: string): Promise<void> {
  writes = [];
  const answer = await post(path, body, bearer);
  const text = await answer.text();
  const what = `${path} ${typeof body === 'string' ? body.slice(0, 100) : 'stream'}: ${text}`;
  expect(answer.status, what).toBe(status);
  expect(answer.headers.get('content-type'), what).toBe('application/problem+json');
  expect(JSON.parse(text), what).toMatchObject({ type: 'about:blank', status, title: expect.any(String) });
  expect(writes, what).toEqual([]);
}

const large = JSON.stringify({ id: 'x'.repeat(1_100_000) });
/** As it comes when nobody has said how long it will be. */
const streamed = (text: string) => new Blob([text]).stream();

describe.each(Object.keys(routes) as (keyof typeof routes)[])('the route %s', (name) => {
  const path = routes[name];
  const full = (body: object) => JSON.stringify({ ...(!unleased.includes(name) && { lease }), ...body });
  const own = () => (name === 'next' ? jobToken : token);

  it('takes no more than a megabyte, announced or not', async () => {
    await refused(413, path, large, own());
    await refused(413, path, streamed(large), own());
    // Nor from anybody else.
    await refused(413, path, large);
  });

  it('takes JSON of the right types alone', async () => {
    for (const text of ['', '{', 'lease=1', '\u0000']) await refused(400, path, text, own());
    for (const text of ['[]', 'null', '"text"', '7']) await refused(422, path, text, own());
    for (const body of bodies[name].wrong) await refused(422, path, full(body), own());
    if (!unleased.includes(name)) {
      await refused(422, path, JSON.stringify(bodies[name].fine).replace(/^\{\}$/, '{"usage": null}'), own());
      await refused(409, path, JSON.stringify({ ...bodies[name].fine, lease: lease + 1 }), own());
    }
  });

  it('knows whose token it is', async () => {
    const body = full(bodies[name].fine);
    const [forged, other] = name === 'next' ? [theirs.forgedJob, token] : [theirs.forged, jobToken];
    const cut = own().slice(0, -1);
    const nowhere = own().replace('here', 'nowhere');
    for (const bearer of [undefined, '', 'x'.repeat(5000), forged, other, cut, nowhere, `${own()}A`]) {
      await refused(401, path, body, bearer);
    }
  });
});

describe('a token', () => {
  it("of another sweep's running trial says nothing of this one", async () => {
    // That trial is not claimed: there is no such lease.
    for (const name of ['reports', 'heartbeat', 'checkpoints', 'commit', 'measurements', 'result'] as const) {
      await refused(409, routes[name], JSON.stringify({ lease, ...bodies[name].fine }), theirs.token);
    }
    // A job of another sweep ends no trial of this one.
    const ended = { jobId: 'j', attempt: 1, ended: { token, exitCode: 0 } };
    await refused(422, routes.next, JSON.stringify(ended), theirs.jobToken);
  });

  it('of a launch or a trial that is not there is good for nothing', async () => {
    for (const name of ['claim', 'heartbeat', 'result'] as const) {
      const [sweep, trial, launch, mac] = token.split('.');
      await refused(401, routes[name], JSON.stringify(bodies[name].fine), [sweep, 1, launch, mac].join('.'));
      await refused(401, routes[name], JSON.stringify(bodies[name].fine), [sweep, trial, 2, mac].join('.'));
    }
  });
});

describe.each(Object.entries(worker))("the workers' route %s", (what, { fine, wrong }) => {
  const path = `/v1/sweeps/asked/${what}`;

  it('takes what is right alone', async () => {
    await refused(413, path, large);
    await refused(413, path, streamed(large));
    for (const text of ['', '{']) await refused(400, path, text);
    for (const body of wrong) await refused(422, path, JSON.stringify(body));
    for (const nowhere of ['nobody', 'No-Name', '%00']) {
      await refused(404, `/v1/sweeps/${nowhere}/${what}`, JSON.stringify(fine));
    }
    // Sweeps that run a trainer of their own are not for workers.
    await refused(409, `/v1/sweeps/here/${what}`, JSON.stringify(fine));
    if (what !== 'ask') await refused(404, path, JSON.stringify({ ...fine, trial: 7 }));
  });
});

it('what is right is written', async () => {
  writes = [];
  const answer = await post(routes.reports, JSON.stringify({ lease, ...bodies.reports.fine }), token);
  expect(answer.status).toBe(200);
  expect(writes.length).toBeGreaterThan(0);
});
