import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestCloud, shell, spec, type TestCloud } from './with-cloud.ts';

/** Budgets and endings of real sweeps, also changed while they run. */
let test: TestCloud;
beforeAll(async () => {
  test = await openTestCloud();
});
afterAll(() => test.close());

const report = `echo "{\\"loss\\": $SKYSWEEP_PARAM_X}"`;
const steps = (count: number) =>
  `for s in $(seq ${count}); do echo "{\\"step\\": $s, \\"loss\\": $SKYSWEEP_PARAM_X}"; sleep 0.01; done`;

describe('a sweep whose budget is changed while it runs', () => {
  it('runs more trials at once, then fewer, and as many as it is to in all', async () => {
    const slow = shell(`sleep 0.3; ${report}`);
    const { body } = await test.post('/v1/sweeps', {
      spec: spec('wide', slow, { budget: { trials: 1000, parallel: 1 } }),
    });
    expect(body.sweep).toBe('wide');
    await test.until('wide', ({ counts }) => counts.completed > 0);
    await test.patch('/v1/sweeps/wide', { budget: { parallel: 5 } });
    await test.until('wide', ({ counts }) => counts.running === 5);
    await test.patch('/v1/sweeps/wide', { budget: { parallel: 2 } });
    await test.until('wide', ({ counts }) => counts.running + counts.queued <= 2);
    await test.patch('/v1/sweeps/wide', { budget: { parallel: 3 } });
    const { counts } = await test.until('wide', ({ counts }) => counts.running === 3);
    const trials = counts.completed + 8;
    await test.patch('/v1/sweeps/wide', { budget: { trials } });
    const view = await test.until('wide', ({ status }) => status !== 'running');
    expect(view).toMatchObject({ status: 'completed', counts: { completed: trials, running: 0, queued: 0 } });
    expect(view.reason).toBe(`${trials} trials done`);
    expect(test.errors).toEqual([]);
  });

  it('refuses what is no budget, and loses nothing', async () => {
    await test.run(spec('strict', shell(report), { budget: { trials: 2, parallel: 1 } }));
    const refused = await test.patch('/v1/sweeps/strict', { budget: { trails: 5 } });
    expect(refused.status).toBe(409);
    await test.post('/v1/sweeps', { spec: spec('strict-b', shell(`sleep 0.5; ${report}`)) });
    const wrong = await test.patch('/v1/sweeps/strict-b', { budget: { trails: 5 } });
    expect(wrong).toMatchObject({ status: 422, body: { title: expect.stringMatching(/trails/) } });
    const both = await test.patch('/v1/sweeps/strict-b', { budget: { trials: 5 }, spec: {} });
    expect(both).toMatchObject({ status: 422, body: { title: expect.stringMatching(/not both/) } });
    expect((await test.until('strict-b', ({ status }) => status !== 'running')).counts.completed).toBe(6);
  });
});

it('continues a finished sweep with a larger budget, with everything it knew', async () => {
  await test.run(spec('more', shell(report), { budget: { trials: 4, parallel: 2 } }));
  const refused = await test.post('/v1/sweeps/more/resume', {});
  expect(refused).toMatchObject({ status: 409, body: { title: expect.stringMatching(/--trials 8/) } });
  await test.post('/v1/sweeps/more/resume', { budget: { trials: 7 } });
  const view = await test.until('more', ({ status }) => status !== 'running');
  expect(view).toMatchObject({ status: 'completed', reason: '7 trials done', counts: { completed: 7 } });
  expect((await test.trials('more')).map(({ trial }) => trial)).toEqual([0, 1, 2, 3, 4, 5, 6]);
});

describe('a sweep ends', () => {
  it('when its steps are used up, no more than the trials in flight above', async () => {
    const view = await test.run(spec('steps', shell(steps(5)), { budget: { steps: 22, parallel: 2 } }));
    expect(view).toMatchObject({ status: 'completed', reason: 'budget of 22 steps used up' });
    expect(view.steps.run).toBeGreaterThanOrEqual(22);
    expect(view.steps.run).toBeLessThan(22 + 2 * 5);
  });

  it('when its money is used up', async () => {
    const budget = { cost: 1, price_per_hour: 3600, parallel: 1 };
    const view = await test.run(spec('cost', shell(`sleep 0.4; ${report}`), { budget }));
    expect(view).toMatchObject({ status: 'completed', reason: expect.stringMatching(/cost/) });
    expect(view.counts.completed).toBeGreaterThan(0);
    expect(view.counts.completed).toBeLessThanOrEqual(3);
    const refused = await test.post('/v1/sweeps', { spec: spec('free', shell(report), { budget: { cost: 1 } }) });
    expect(refused).toMatchObject({ status: 422, body: { title: expect.stringMatching(/price_per_hour/) } });
  });

  it('when nothing has become better for so many trials', async () => {
    const view = await test.run(
      spec('flat', shell(`echo '{"loss": 1}'`), { budget: { trials: 100, parallel: 1, no_improvement: 4 } }),
    );
    expect(view).toMatchObject({ status: 'completed', reason: 'no improvement in 4 trials', counts: { completed: 5 } });
  });

  it('when a model says that little is left to gain', async () => {
    const square = {
      command: ['node', '-e', 'console.log(JSON.stringify({ loss: (process.argv[1] - 0.4) ** 2 }))', '${x}'],
    };
    const view = await test.run(
      spec('bound', square, { sampler: 'auto', budget: { trials: 200, parallel: 1, regret_bound: 0.01 } }),
    );
    expect(view).toMatchObject({ status: 'completed', reason: expect.stringMatching(/is left to gain/) });
    expect(view.counts.completed).toBeGreaterThanOrEqual(20);
    expect(view.counts.completed).toBeLessThan(60);
    expect(view.best!.value).toBeLessThan(0.01);
  });

  it('when too many trials failed, and shows what the last one said', async () => {
    const half = shell(`[ $SKYSWEEP_TRIAL = 1 ] && { ${report}; exit 0; }; echo boom >&2; exit 3`);
    const view = await test.run(spec('fragile', half, { budget: { trials: 100, parallel: 1, max_failed: 3 } }));
    expect(view).toMatchObject({ status: 'failed', counts: { failed: 3 } });
    expect(view.reason).toMatch(/3 trials failed.*max_failed.*code 3.*\n {4}boom/s);
  });
});

it('starts a failed trial again as often as it may, and tells what the trials cost', async () => {
  const once = `f=${test.dataDir}/again-$SKYSWEEP_TRIAL; if [ -e $f ]; then ${report}; else touch $f; exit 1; fi`;
  const view = await test.run(
    spec('again', shell(once, { retries: 1, backoff: 1 }), { budget: { trials: 2, parallel: 2 } }),
  );
  expect(view).toMatchObject({ status: 'completed', counts: { completed: 2, failed: 0 } });
});
