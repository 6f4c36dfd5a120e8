import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestCloud, shell, spec, type TestCloud } from './with-cloud.ts';

/** Real sweeps of real programs on the embedded cloud, started over the HTTP API. */
let test: TestCloud;
beforeAll(async () => {
  test = await openTestCloud();
});
afterAll(() => test.close());

const report = `echo "{\\"loss\\": $SKYSWEEP_PARAM_X}"`;

describe('a sweep', () => {
  it('runs exactly its trials, numbered without holes, and finds the best', async () => {
    const view = await test.run(spec('plain', shell(report), { budget: { trials: 20, parallel: 5 } }));
    expect(view).toMatchObject({ status: 'completed', reason: '20 trials done', counts: { completed: 20, failed: 0 } });
    const trials = await test.trials('plain');
    expect(trials.map(({ trial }) => trial)).toEqual(Array.from({ length: 20 }, (_, i) => i));
    const best = Math.min(...trials.map(({ params }) => params.x as number));
    expect(view.best?.value).toBe(best);
    expect(view.best?.params).toEqual({ x: best });
  });

  it('gives the same parameters for the same seed', async () => {
    const params = async (name: string) => {
      await test.run(spec(name, shell(report), { seed: 3, budget: { trials: 4, parallel: 1 } }));
      return (await test.trials(name)).map((trial) => trial.params);
    };
    expect(await params('seed-a')).toEqual(await params('seed-b'));
  });

  it('keeps values of any size', async () => {
    const sizes = ['2.5e26', '1e300', '1e-300', '-7e124'];
    const trainer = shell(`for s in ${sizes.join(' ')}; do echo "{\\"loss\\": $s}"; done; echo '{"loss": 1e99}'`);
    const view = await test.run(spec('sizes', trainer, { budget: { trials: 1, parallel: 1 } }));
    expect(view).toMatchObject({ status: 'completed', best: { value: 1e99 } });
    const metrics = (await (await test.cloud.fetch('/v1/sweeps/sizes/trials/0/metrics')).json()) as {
      metrics: { loss: unknown };
    }[];
    expect(metrics.map((report) => report.metrics.loss)).toEqual([2.5e26, 'Infinity', 0, -7e124, 1e99]);
    expect(test.errors).toEqual([]);
  });

  it('runs beside others', async () => {
    const views = await Promise.all(['one', 'two', 'three'].map((name) => test.run(spec(name, shell(report)))));
    expect(views.map((view) => view.counts.completed)).toEqual([6, 6, 6]);
  });

  it('stops weak trials early and says why', async () => {
    // The better x is, the lower the loss at every step.
    const steps = `for s in 1 2 3 4 5 6 7 8 9; do echo "{\\"step\\": $s, \\"loss\\": $SKYSWEEP_PARAM_X}"; sleep 0.05; done`;
    const asha = { name: 'asha', min: 1, max: 9, eta: 3 };
    const view = await test.run(spec('early', shell(steps), { scheduler: asha, budget: { trials: 9, parallel: 1 } }));
    const trials = await test.trials('early');
    const stopped = trials.filter((trial) => trial.state === 'stopped');
    expect(stopped.length).toBeGreaterThan(2);
    expect(view.counts.completed + view.counts.stopped).toBe(9);
    for (const trial of stopped) {
      expect(trial.reason).toMatch(/^asha: .* is not among the best/);
      expect(trial.steps).toBeLessThan(9);
    }
    expect(view.steps.run).toBeLessThan(view.steps.full as number);
    const best = Math.min(...trials.map(({ params }) => params.x as number));
    expect(view.best?.value).toBe(best);
  });

  it('ends when its target is reached', async () => {
    const target = { objective: { metric: 'loss', goal: 'minimize', target: 2 } };
    const view = await test.run(spec('target', shell(report), { ...target, budget: { trials: 50, parallel: 1 } }));
    expect(view).toMatchObject({ status: 'completed', reason: 'target reached', counts: { completed: 1 } });
  });

  it('ends when its time is used up', async () => {
    const view = await test.run(
      spec('timed', shell(`sleep 0.2; ${report}`), { budget: { trials: 1000, parallel: 2, duration: 1 } }),
    );
    expect(view.reason).toMatch(/time budget/);
    expect(view.counts.completed).toBeGreaterThan(0);
    expect(view.counts.completed).toBeLessThan(20);
  });

  it('ends when a grid is exhausted, with every point tried once', async () => {
    const grid = {
      space: { a: { type: 'int', low: 0, high: 2 }, b: { type: 'categorical', choices: ['p', 'q'] } },
      sampler: 'grid',
      budget: { parallel: 4 },
    };
    const view = await test.run(spec('grid', shell(`echo '{"loss": 1}'`), grid));
    expect(view).toMatchObject({ status: 'completed', counts: { completed: 6 } });
    expect(view.reason).toMatch(/6 points .* tried/);
    const points = (await test.trials('grid')).map(({ params }) => `${params.a}${params.b}`);
    expect(points.sort()).toEqual(['0p', '0q', '1p', '1q', '2p', '2q']);
  });

  it('tries the baseline first and never stops it early', async () => {
    const steps = `for s in 1 2 3; do echo "{\\"step\\": $s, \\"loss\\": $SKYSWEEP_PARAM_X}"; done`;
    const view = await test.run(
      spec('baseline', shell(steps), {
        baseline: { x: 1 },
        scheduler: { name: 'asha', min: 1, max: 3 },
        budget: { trials: 8, parallel: 4 },
      }),
    );
    const [first] = await test.trials('baseline');
    expect(first).toMatchObject({ params: { x: 1 }, state: 'completed', steps: 3, proposal: 'the baseline' });
    expect(view.counts.completed + view.counts.stopped).toBe(8);
  });

  it('tries the default and the initial points after the baseline, then what the sampler proposes', async () => {
    const space = { x: { type: 'float', low: 0, high: 1 }, half: { type: 'derived', expression: 'x / 2' } };
    const start = { space, baseline: { x: 1 }, default: { x: 0.5 }, initial: [{ x: 0.25 }, { x: 0.5 }] };
    const view = await test.run(spec('start', shell(report), { ...start, budget: { trials: 6, parallel: 3 } }));
    expect(view.counts.completed).toBe(6);
    const trials = await test.trials('start');
    expect(trials.slice(0, 3).map(({ params }) => params)).toEqual([
      { x: 1, half: 0.5 },
      { x: 0.5, half: 0.25 },
      { x: 0.25, half: 0.125 },
    ]);
    expect(trials[2]?.proposal).toBe('initial point 2 of 2');
    expect(new Set(trials.map(({ params }) => params.x)).size).toBe(6);
  });

  it('takes the next free name when a finished sweep has its name, and refuses an unfinished one', async () => {
    await test.run(spec('twice', shell(report)));
    const again = await test.post('/v1/sweeps', { spec: spec('twice', shell(`sleep 1; ${report}`)) });
    expect(again.body.sweep).toBe('twice-2');
    const third = await test.post('/v1/sweeps', { spec: spec('twice-2', shell(report)) });
    expect(third).toMatchObject({ status: 409, body: { title: expect.stringMatching(/resume twice-2/) } });
    await test.until('twice-2', (view) => view.status === 'completed');
  });
});

describe('trainers that go wrong', () => {
  it('fail the sweep when all of them crash, with exit code and last lines', async () => {
    const view = await test.run(
      spec('crash', shell('echo "no such module"; exit 3'), { budget: { trials: 100, parallel: 3 } }),
    );
    // The program is wrong, not the parameters: there is no point in going through all of them.
    expect(view.status).toBe('failed');
    expect(view.counts.failed).toBeLessThan(10);
    expect(view.reason).toMatch(/every trial failed.*3/);
    const [trial] = await test.trials('crash');
    expect(trial).toMatchObject({ state: 'failed', exitCode: 3 });
    expect(trial?.output?.join('\n')).toContain('no such module');
  });

  it('do not end the sweep when only some of them do', async () => {
    const view = await test.run(spec('some', shell(`if [ "$SKYSWEEP_TRIAL" = 1 ]; then exit 1; fi; ${report}`)));
    expect(view).toMatchObject({ status: 'completed', counts: { completed: 5, failed: 1 } });
  });

  it.each([
    ['silent', 'true', /loss/],
    ['other-metric', `echo '{"accuracy": 1}'`, /loss.*accuracy/],
    ['garbage', 'head -c 100000 /dev/urandom', /loss/],
  ])('are told that the metric is missing: %s', async (name, script, reason) => {
    const view = await test.run(spec(name, shell(script)));
    expect(view.status).toBe('failed');
    expect((await test.trials(name))[0]?.reason).toMatch(reason);
  });

  it('may report NaN: such a trial is never the best', async () => {
    const nan = `if [ "$SKYSWEEP_TRIAL" = 0 ]; then echo '{"loss": NaN}'; else ${report}; fi`;
    const view = await test.run(spec('nan', shell(nan)));
    expect(view.status).toBe('completed');
    expect(view.best?.trial).not.toBe(0);
    expect((await test.trials('nan'))[0]).toMatchObject({ value: 'NaN', state: 'completed' });
  });

  it('are ended when they hang', async () => {
    const view = await test.run(
      spec('hang', shell('sleep 60', { stall: 0.3 }), { budget: { trials: 2, parallel: 2 } }),
    );
    expect(view).toMatchObject({ status: 'failed', counts: { failed: 2 } });
    expect((await test.trials('hang'))[0]?.reason).toMatch(/stall/);
  });

  it('cannot be started when there is no such program', async () => {
    await test.run(spec('missing', { command: ['no-such-program'] }));
    expect((await test.trials('missing'))[0]?.reason).toMatch(/no-such-program/);
  });
});

describe('ending a sweep by hand', () => {
  const slow = shell(`for s in 1 2 3 4 5 6 7 8; do echo "{\\"step\\": $s, \\"loss\\": 1}"; sleep 0.1; done`);
  const long = { budget: { trials: 100, parallel: 2 } };

  it('lets running trials finish', async () => {
    await test.post('/v1/sweeps', { spec: spec('stop', slow, long) });
    await test.until('stop', (view) => view.counts.running === 2);
    expect((await test.post('/v1/sweeps/stop/stop')).status).toBe(202);
    const view = await test.until('stop', (one) => one.status === 'stopped');
    expect(view.counts).toMatchObject({ completed: 2, running: 0, queued: 0 });
  });

  it('ends them at once when asked to', async () => {
    await test.post('/v1/sweeps', { spec: spec('stop-now', slow, long) });
    await test.until('stop-now', (view) => view.counts.running === 2);
    await test.post('/v1/sweeps/stop-now/stop', { now: true });
    const view = await test.until('stop-now', (one) => one.status === 'stopped');
    expect(view.counts).toMatchObject({ completed: 0, stopped: 2, running: 0, queued: 0 });
  });

  it('pauses and resumes without losing or repeating a trial', async () => {
    await test.post('/v1/sweeps', {
      spec: spec('pause', shell(`sleep 0.1; ${report}`), { budget: { trials: 12, parallel: 2 } }),
    });
    await test.until('pause', (view) => view.counts.completed >= 3);
    await test.post('/v1/sweeps/pause/pause');
    const paused = await test.until('pause', (view) => view.status === 'paused');
    expect(paused.counts.completed).toBeLessThan(12);
    const before = (await test.trials('pause')).filter((trial) => trial.state === 'completed');
    expect((await test.post('/v1/sweeps/pause/resume')).status).toBe(202);
    const done = await test.until('pause', (view) => view.status === 'completed');
    expect(done.counts).toMatchObject({ completed: 12, failed: 0, paused: 0 });
    const after = await test.trials('pause');
    for (const trial of before) expect(after[trial.trial]).toEqual(trial);
    expect((await test.post('/v1/sweeps/pause/resume')).status).toBe(409);
  });
});

describe('the API', () => {
  it('refuses a bad spec with every field that is wrong', async () => {
    const bad = { ...spec('bad', shell(report)), space: { x: { type: 'float', low: 2, high: 1 } }, nonsense: 1 };
    const { status, body } = await test.post('/v1/sweeps', { spec: bad });
    expect(status).toBe(422);
    expect(JSON.stringify(body.errors)).toMatch(/nonsense/);
    expect(JSON.stringify(body.errors)).toMatch(/space\.x/);
  });

  it('knows what it does not have', async () => {
    expect((await test.cloud.fetch('/v1/sweeps/nobody')).status).toBe(404);
    expect((await test.cloud.fetch('/v1/other')).status).toBe(404);
  });

  it('reports no errors of its own in all of the above', () => {
    expect(test.errors).toEqual([]);
  });
});
