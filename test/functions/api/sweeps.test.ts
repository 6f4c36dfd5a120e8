import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SweepView, TrialView } from '../../../core/sweep/views.ts';
import { openTestCloud, shell, spec, type TestCloud } from '../../infra/with-cloud.ts';

/** The sweeps' routes over the embedded cloud. */
let test: TestCloud;
beforeAll(async () => {
  test = await openTestCloud();
});
afterAll(() => test.close());

const report = `echo "{\\"loss\\": $SKYSWEEP_PARAM_X}"`;
const get = (path: string, headers: Record<string, string> = {}) => test.cloud.fetch(path, { headers });
const nextOf = (answer: Response) => /<([^>]+)>; rel="next"/.exec(answer.headers.get('link') ?? '')?.[1];

describe('creating a sweep', () => {
  it('does so once for an idempotency key, and refuses the key with another spec', async () => {
    const create = (body: object) =>
      test.cloud.fetch('/v1/sweeps', {
        method: 'POST',
        headers: { 'idempotency-key': 'k-1' },
        body: JSON.stringify({ spec: body }),
      });
    const body = spec('once', shell(report), { budget: { trials: 2 } });
    const [first, second] = await Promise.all([create(body), create(body)]);
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(first.headers.get('location')).toBe('/v1/sweeps/once');
    await test.until('once', (view) => view.status === 'completed');
    const third = await create(body);
    expect(((await third.json()) as SweepView).sweep).toBe('once');
    const other = await create(spec('other', shell(report)));
    expect(other.status).toBe(422);
    expect((await get('/v1/sweeps/other')).status).toBe(404);
    expect((await get('/v1/sweeps/once-2')).status).toBe(404);
  });

  it('may be tried again with the same key after it was refused', async () => {
    const create = (body: object) =>
      test.cloud.fetch('/v1/sweeps', {
        method: 'POST',
        headers: { 'idempotency-key': 'k-2' },
        body: JSON.stringify({ spec: body }),
      });
    expect((await create({ name: 'Bad Name' })).status).toBe(422);
    expect((await create(spec('better', shell(report), { budget: { trials: 1 } }))).status).toBe(201);
    await test.until('better', (view) => view.status === 'completed');
  });
});

describe('lists', () => {
  it('come in pages that together are the whole, newest first', async () => {
    for (const name of ['page-a', 'page-b', 'page-c'])
      await test.run(spec(name, shell(report), { budget: { trials: 1 } }));
    const all = ((await (await get('/v1/sweeps')).json()) as SweepView[]).map(({ sweep }) => sweep);
    const seen: string[] = [];
    let path: string | undefined = '/v1/sweeps?limit=2';
    while (path) {
      const answer = await get(path);
      const page = (await answer.json()) as SweepView[];
      expect(page.length).toBeLessThanOrEqual(2);
      seen.push(...page.map(({ sweep }) => sweep));
      path = nextOf(answer);
    }
    expect(seen).toEqual(all);
    expect(all.slice(0, 3)).toEqual(['page-c', 'page-b', 'page-a']);
  });

  it('of trials sort by value, best first, page by page', async () => {
    const maximize = { objective: { metric: 'loss', goal: 'maximize' }, budget: { trials: 7, parallel: 3 } };
    await test.run(spec('by-value', shell(`[ $SKYSWEEP_TRIAL = 2 ] && exit 3; ${report}`), maximize));
    const seen: TrialView[] = [];
    let path: string | undefined = '/v1/sweeps/by-value/trials?sort=value&limit=3';
    while (path) {
      const answer = await get(path);
      seen.push(...((await answer.json()) as TrialView[]));
      path = nextOf(answer);
    }
    const values = seen.flatMap(({ value }) => (value === null ? [] : [Number(value)]));
    expect(seen.map(({ trial }) => trial).sort()).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(values).toEqual([...values].sort((a, b) => b - a));
    expect(seen.at(-1)).toMatchObject({ trial: 2, state: 'failed', value: null });
    const failed = await get('/v1/sweeps/by-value/trials?state=failed');
    expect(((await failed.json()) as TrialView[]).map(({ trial }) => trial)).toEqual([2]);
  });
});

describe('reading', () => {
  it('answers 304 to who has the newest version', async () => {
    await test.run(spec('tagged', shell(report), { budget: { trials: 1 } }));
    for (const path of ['', '/trials', '/trials/0', '/trials/0/metrics', '/best', '/pareto']) {
      const answer = await get(`/v1/sweeps/tagged${path}`);
      expect(answer.status, path).toBe(200);
      const tag = answer.headers.get('etag') ?? '';
      expect(tag).not.toBe('');
      expect((await get(`/v1/sweeps/tagged${path}`, { 'if-none-match': tag })).status, path).toBe(304);
      expect((await get(`/v1/sweeps/tagged${path}`, { 'if-none-match': '"other"' })).status, path).toBe(200);
    }
  });

  it('gives the best trial, or the front of several objectives', async () => {
    const view = await test.run(spec('best-one', shell(report)));
    expect(await (await get('/v1/sweeps/best-one/best')).json()).toEqual(view.best);
    const two = `echo "{\\"a\\": $SKYSWEEP_PARAM_X, \\"b\\": -$SKYSWEEP_PARAM_X}"`;
    const { objective: _, ...several } = spec('front', shell(two)) as { objective?: unknown };
    const objectives = ['a', 'b'].map((metric) => ({ metric, goal: 'minimize' }));
    await test.run({ ...several, objectives });
    const front = (await (await get('/v1/sweeps/front/pareto')).json()) as { values: number[] }[];
    expect(front).toHaveLength(6);
    for (const { values } of front) expect(values[1]).toBe(-(values[0] as number));
    expect((await get('/v1/sweeps/front/best')).status).toBe(409);
  });

  it('gives the reports of a trial with their decisions', async () => {
    const steps = `for s in 1 2 3; do echo "{\\"step\\": $s, \\"loss\\": 0.$s}"; done`;
    await test.run(spec('curves', shell(steps), { budget: { trials: 1 } }));
    const first = await get('/v1/sweeps/curves/trials/0/metrics?limit=2');
    const page = (await first.json()) as object[];
    expect(page).toMatchObject([
      { step: 1, metrics: { loss: 0.1 }, decision: 'continue' },
      { step: 2, metrics: { loss: 0.2 }, decision: 'continue' },
    ]);
    const rest = await get(nextOf(first) ?? '');
    expect(await rest.json()).toMatchObject([{ step: 3 }]);
    expect(nextOf(rest)).toBeUndefined();
  });
});

describe('deleting', () => {
  it('is refused while the sweep runs, and takes everything but the name', async () => {
    await test.post('/v1/sweeps', { spec: spec('gone', shell(`sleep 30; ${report}`)) });
    await test.until('gone', (view) => view.counts.running > 0);
    const refused = await test.cloud.fetch('/v1/sweeps/gone', { method: 'DELETE' });
    expect(refused.status).toBe(409);
    await test.post('/v1/sweeps/gone/stop', { now: true });
    await test.until('gone', (view) => view.status === 'stopped');
    expect((await test.cloud.fetch('/v1/sweeps/gone', { method: 'DELETE' })).status).toBe(204);
    expect((await get('/v1/sweeps/gone')).status).toBe(404);
    expect((await get('/v1/sweeps/gone/trials')).status).toBe(404);
    expect((await test.cloud.fetch('/v1/sweeps/gone', { method: 'DELETE' })).status).toBe(404);
    const names = ((await (await get('/v1/sweeps')).json()) as SweepView[]).map(({ sweep }) => sweep);
    expect(names).not.toContain('gone');
    const again = await test.run(spec('gone', shell(report), { budget: { trials: 2 } }));
    expect(again).toMatchObject({ sweep: 'gone-2', counts: { completed: 2 } });
  });
});

describe('a trial', () => {
  it('that failed is tried once more, beside the budget, also when the sweep has ended', async () => {
    const flaky = `[ -e ${'$SKYSWEEP_FLAG'} ] || { touch $SKYSWEEP_FLAG; exit 3; }; ${report}`;
    const flag = `${test.dataDir}/flag`;
    const script = flaky.replaceAll('$SKYSWEEP_FLAG', flag);
    await test.run(spec('again', shell(script), { budget: { trials: 3, parallel: 1 } }));
    expect((await test.post('/v1/sweeps/again/trials/1/retry')).status).toBe(409);
    const retried = await test.post('/v1/sweeps/again/trials/0/retry');
    expect(retried).toMatchObject({ status: 202, body: { trial: 3 } });
    const view = await test.until('again', ({ status, counts }) => status === 'completed' && counts.completed === 3);
    expect(view.counts).toMatchObject({ completed: 3, failed: 1, paused: 0 });
    const trials = await test.trials('again');
    expect(trials[3]?.params).toEqual(trials[0]?.params);
    expect(trials[0]?.state).toBe('failed');
  });

  it('is stopped alone, softly or at once', async () => {
    const steps = `for s in $(seq 1 200); do echo "{\\"step\\": $s, \\"loss\\": 1}"; sleep 0.05; done`;
    await test.post('/v1/sweeps', { spec: spec('alone', shell(steps), { budget: { trials: 2, parallel: 2 } }) });
    await test.until('alone', (view) => view.counts.running === 2);
    expect((await test.post('/v1/sweeps/alone/trials/0/stop')).status).toBe(202);
    expect(await test.post('/v1/sweeps/alone/trials/1/stop', { now: true })).toMatchObject({
      body: { state: 'stopped' },
    });
    const view = await test.until('alone', ({ status }) => status === 'completed');
    expect(view.counts.stopped).toBe(2);
    const trials = await test.trials('alone');
    expect(trials.map(({ reason }) => reason)).toEqual(['stopped by the user', 'stopped by the user']);
    expect((await test.post('/v1/sweeps/alone/trials/0/stop')).status).toBe(409);
  });
});
