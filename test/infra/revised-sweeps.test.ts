import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestCloud, shell, spec, type TestCloud } from './with-cloud.ts';

/** Real sweeps whose spec changes while they run or are paused, and sweeps that learn from others. */
let test: TestCloud;
beforeAll(async () => {
  test = await openTestCloud();
});
afterAll(() => test.close());

const report = `echo "{\\"loss\\": $SKYSWEEP_PARAM_X}"`;
const slow = shell(`sleep 0.1; ${report}`);
const x = { type: 'float', low: 0, high: 1 };
const wider = { x: { ...x, high: 3 }, kind: { type: 'categorical', choices: ['a', 'b'] } };
const endless = { budget: { trials: 1000, parallel: 2 } };

async function patch(sweep: string, body: unknown) {
  const answer = await test.cloud.fetch(`/v1/sweeps/${sweep}`, { method: 'PATCH', body: JSON.stringify(body) });
  return { status: answer.status, body: (await answer.json()) as { title?: string; errors?: unknown } };
}

describe('an unfinished sweep', () => {
  it('is resumed with a larger space and another budget, and keeps its old trials', async () => {
    const before = spec('grown', slow, { ...endless, sampler: 'tpe' });
    await test.post('/v1/sweeps', { spec: before });
    await test.until('grown', (view) => view.counts.completed >= 4);
    await test.post('/v1/sweeps/grown/pause');
    const paused = await test.until('grown', (view) => view.status === 'paused');
    const old = (await test.trials('grown')).filter(({ state }) => state === 'completed');
    const trials = paused.counts.completed + paused.counts.paused + 8;

    const after = { ...before, space: wider, sampler: 'random', budget: { trials, parallel: 3 } };
    expect((await test.post('/v1/sweeps/grown/resume', { spec: after })).status).toBe(202);
    const done = await test.until('grown', (view) => view.status === 'completed');
    expect(done).toMatchObject({ sampler: 'random', budget: { trials, parallel: 3 }, counts: { completed: trials } });
    const all = await test.trials('grown');
    for (const trial of old) expect(all[trial.trial]).toEqual(trial);
    const fresh = all.slice(-8);
    expect(fresh.every(({ params }) => params.kind === 'a' || params.kind === 'b')).toBe(true);
    expect(fresh.some(({ params }) => Number(params.x) > 1)).toBe(true);
  });

  it('goes by a changed spec from its next proposal on while it runs', async () => {
    const before = spec('live', slow, endless);
    await test.post('/v1/sweeps', { spec: before });
    await test.until('live', (view) => view.counts.completed >= 2);
    expect((await test.trials('live')).every(({ params }) => params.kind === undefined)).toBe(true);
    const refused = await test.post('/v1/sweeps/live/resume', { spec: before });
    expect(refused).toMatchObject({ status: 409, body: { title: expect.stringMatching(/skysweep update live/) } });
    expect((await patch('live', { spec: { ...before, space: wider, initial: [{ x: 2.5, kind: 'b' }] } })).status).toBe(
      200,
    );
    const known = (await test.trials('live')).length;
    await test.until('live', (view) => view.counts.completed >= known + 4);
    await test.post('/v1/sweeps/live/stop', { now: true });
    const fresh = (await test.trials('live')).slice(known + 1);
    expect(fresh.every(({ params }) => params.kind !== undefined)).toBe(true);
    expect((await test.trials('live')).some(({ params }) => params.x === 2.5)).toBe(true);
    await test.until('live', (view) => view.status === 'stopped');
    expect((await patch('live', { spec: before })).status).toBe(409);
  });

  it('goes on where its finite space was exhausted, once that has grown', async () => {
    const choices = { space: { x: { type: 'ordinal', values: [1, 2] } }, sampler: 'grid', budget: { parallel: 1 } };
    const before = spec('ordinal', shell(`sleep 0.3; ${report}`), choices);
    await test.post('/v1/sweeps', { spec: before });
    await test.until('ordinal', (view) => view.counts.completed >= 1);
    const more = { ...before, space: { x: { type: 'ordinal', values: [1, 2, 3, 4] } } };
    expect((await patch('ordinal', { spec: more })).status).toBe(200);
    const view = await test.until('ordinal', ({ status }) => status !== 'running');
    expect(view).toMatchObject({ status: 'completed', counts: { completed: 4 } });
    expect((await test.trials('ordinal')).map(({ params }) => params.x)).toEqual([1, 2, 3, 4]);
  });

  it('names what cannot change, and stays as it was', async () => {
    const before = spec('kept', slow, { ...endless, baseline: { x: 1 } });
    await test.post('/v1/sweeps', { spec: before });
    const change = async (more: object) => (await patch('kept', { spec: { ...before, ...more } })).body.title;
    expect(await change({ space: { x: { ...x, high: 0.5 } }, baseline: { x: 0 } })).toMatch(
      /^space.x.high: was 1 and can only be raised/,
    );
    expect(await change({ objective: { metric: 'loss', goal: 'maximize' } })).toMatch(/^objectives: was minimize loss/);
    expect(await change({ trainer: shell('true') })).toMatch(/^trainer.command: was .*start a sweep with warm_start/);
    expect(await change({ seed: 9 })).toMatch(/^seed: was 0, is 9/);
    expect(await change({ baseline: { x: 0.5 } })).toMatch(/^baseline.x: was 1, is 0.5/);
    expect(await change({ scheduler: { name: 'median' } })).toMatch(/^scheduler.name: was none, is median/);
    expect(await change({ trainer: { ...slow, stall: 5 }, name: 'any', sampler: 'sobol' })).toBeUndefined();
    expect(await test.show('kept')).toMatchObject({ sweep: 'kept', sampler: 'sobol' });
    expect(await patch('kept', {})).toMatchObject({ status: 422 });
    await test.post('/v1/sweeps/kept/stop', { now: true });
    await test.until('kept', (view) => view.status === 'stopped');
  });
});

describe('warm start', () => {
  it('needs sweeps that are there and measure the same', async () => {
    await test.run(spec('first', shell(report), { budget: { trials: 20, parallel: 5 } }));
    const create = async (more: object) => (await test.post('/v1/sweeps', { spec: spec('next', slow, more) })).body;
    expect(await create({ warm_start: ['first', 'nobody'] })).toMatchObject({
      status: 422,
      title: expect.stringMatching(/^warm_start\[1\]: there is no sweep nobody; run it first/),
    });
    expect(await create({ warm_start: 'first', objective: { metric: 'accuracy', goal: 'maximize' } })).toMatchObject({
      status: 422,
      title: expect.stringMatching(/sweep first is about loss and tells nothing/),
    });
  });

  it('runs with what a finished and an unfinished sweep have found', async () => {
    await test.post('/v1/sweeps', { spec: spec('second', slow, endless) });
    await test.until('second', (view) => view.counts.completed >= 2);
    const warm = { sampler: 'tpe', warm_start: ['first', 'second'] };
    const view = await test.run(spec('warmed', shell(report), warm));
    expect(view).toMatchObject({ status: 'completed', counts: { completed: 6 } });
    const proposals = (await test.trials('warmed')).map(({ proposal }) => proposal);
    expect(proposals).toContainEqual(expect.stringMatching(/a good point of first/));
    await test.post('/v1/sweeps/second/stop', { now: true });
    await test.until('second', (one) => one.status === 'stopped');
  });

  it('reports no errors of its own in all of the above', () => {
    expect(test.errors).toEqual([]);
  });
});
