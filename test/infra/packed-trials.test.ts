import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jobsOf } from './queued-jobs.ts';
import { openTestCloud, shell, spec, type TestCloud } from './with-cloud.ts';

/** Sweeps whose jobs train several trials, on the embedded cloud. */
let test: TestCloud;
beforeAll(async () => {
  test = await openTestCloud();
});
afterAll(() => test.close());

const report = `echo "{\\"loss\\": $SKYSWEEP_PARAM_X}"`;

describe('jobs that may train several trials', () => {
  it('are as many as it takes, and change nothing else', async () => {
    const budget = { trials: 7, parallel: 1 };
    await test.run(spec('apart', shell(report), { seed: 5, budget }));
    const view = await test.run(spec('packed', shell(report, { trials_per_job: 3 }), { seed: 5, budget }));
    expect(view).toMatchObject({ status: 'completed', reason: '7 trials done', counts: { completed: 7, failed: 0 } });
    const values = async (name: string) => (await test.trials(name)).map(({ params, value }) => [params.x, value]);
    expect(await values('packed')).toEqual(await values('apart'));
    expect(jobsOf(test.dataDir, 'apart')).toHaveLength(7);
    expect(jobsOf(test.dataDir, 'packed')).toHaveLength(3);
  });

  it('serve every lane', async () => {
    const view = await test.run(
      spec('lanes', shell(report, { trials_per_job: 100 }), { budget: { trials: 20, parallel: 4 } }),
    );
    expect(view).toMatchObject({ status: 'completed', counts: { completed: 20 } });
    expect((await test.trials('lanes')).map(({ trial }) => trial)).toEqual(Array.from({ length: 20 }, (_, i) => i));
    expect(jobsOf(test.dataDir, 'lanes').length).toBeLessThanOrEqual(4);
  });

  it('go on after a trial that failed, was tried again or was stopped early', async () => {
    const fails = shell(`if [ "$SKYSWEEP_TRIAL" = 1 ]; then echo oh no; exit 3; fi; ${report}`, {
      trials_per_job: 10,
      retries: 1,
      backoff: 0.01,
    });
    const view = await test.run(spec('failing', fails, { budget: { trials: 4, parallel: 1 } }));
    expect(view).toMatchObject({ status: 'completed', counts: { completed: 3, failed: 1 } });
    expect((await test.trials('failing'))[1]).toMatchObject({ state: 'failed', exitCode: 3, output: ['oh no'] });
    expect(jobsOf(test.dataDir, 'failing')).toHaveLength(1);

    // All but the first are worse at once, and wait to be stopped.
    const steps = `echo "{\\"step\\": 1, \\"loss\\": $SKYSWEEP_TRIAL}"; [ "$SKYSWEEP_TRIAL" = 0 ] || sleep 1000;
      for s in 2 3 4; do echo "{\\"step\\": $s, \\"loss\\": 0}"; done`;
    const asha = { scheduler: { name: 'asha', min: 1, max: 4, eta: 2 }, budget: { trials: 4, parallel: 1 } };
    const early = await test.run(spec('early-packed', shell(steps, { trials_per_job: 10 }), asha));
    expect(early.counts).toMatchObject({ completed: 1, stopped: 3 });
    expect(jobsOf(test.dataDir, 'early-packed')).toHaveLength(1);
  });

  it('take paused trials up again', async () => {
    const checkpoint_dir = join(test.dataDir, 'checkpoints', '${trial}');
    const script = `
      s=$(cat "$SKYSWEEP_CHECKPOINT_DIR/step" 2>/dev/null || echo 0)
      while [ $s -lt 4 ]; do
        s=$((s+1)); echo $s > "$SKYSWEEP_CHECKPOINT_DIR/step"
        echo "{\\"step\\": $s, \\"loss\\": $SKYSWEEP_PARAM_X}"; sleep 0.05
      done`;
    const trainer = shell(script, { checkpoint_dir, checkpoint_every: 0.01, trials_per_job: 50 });
    const asha = { scheduler: { name: 'asha', mode: 'promote', min: 1, max: 4, eta: 2 } };
    const view = await test.run(spec('promoted', trainer, { ...asha, budget: { trials: 4, parallel: 1 } }));
    expect(view).toMatchObject({ status: 'completed', reason: '4 trials done' });
    const trials = await test.trials('promoted');
    expect(trials.some(({ state }) => state === 'completed')).toBe(true);
    expect(view.steps.run).toBe(trials.reduce((sum, { steps }) => sum + steps, 0));
    expect(jobsOf(test.dataDir, 'promoted')).toHaveLength(1);
  });

  it('end with a sweep that is paused, and new ones go on', async () => {
    const slow = shell(`sleep 0.05; ${report}`, { trials_per_job: 100 });
    await test.post('/v1/sweeps', { spec: spec('paused', slow, { budget: { trials: 10, parallel: 2 } }) });
    await test.until('paused', ({ counts }) => counts.completed >= 3);
    await test.post('/v1/sweeps/paused/pause');
    const paused = await test.until('paused', ({ status }) => status === 'paused');
    expect(paused.counts.completed).toBeLessThan(10);
    expect((await test.post('/v1/sweeps/paused/resume')).status).toBe(202);
    const done = await test.until('paused', ({ status }) => status === 'completed');
    expect(done.counts).toMatchObject({ completed: 10, failed: 0 });
    // Two before, two after, and two that were submitted while the sweep was being paused.
    expect(jobsOf(test.dataDir, 'paused').length).toBeLessThanOrEqual(6);
  });

  it('end with a trial that is stopped at once, whose lane goes on', async () => {
    const hangs = shell(`if [ "$SKYSWEEP_TRIAL" = 1 ]; then sleep 1000; fi; ${report}`, { trials_per_job: 10 });
    await test.post('/v1/sweeps', { spec: spec('cut', hangs, { budget: { trials: 4, parallel: 1 } }) });
    await test.until('cut', ({ counts }) => counts.completed === 1 && counts.running === 1);
    expect((await test.post('/v1/sweeps/cut/trials/1/stop', { now: true })).status).toBe(202);
    const view = await test.until('cut', ({ status }) => status === 'completed');
    expect(view.counts).toMatchObject({ completed: 3, stopped: 1 });
  });

  it('train to the same bits in one process of the built-in trainer as in several', async () => {
    const data = { name: 'mnist', train: 200, validation: 100 };
    const trainer = { family: 'mlp', layers: 1, units: 8, epochs: 1, backend: 'wasm', data };
    const space = { learning_rate: { type: 'float', low: 0.001, high: 0.1, log: true } };
    const more = { space, objective: { metric: 'val_loss', goal: 'minimize' }, budget: { trials: 2, parallel: 1 } };
    const values = async (name: string, settings: object) => {
      const view = await test.run(spec(name, { ...trainer, ...settings }, more));
      expect(view).toMatchObject({ status: 'completed', counts: { completed: 2 } });
      return (await test.trials(name)).map(({ value }) => value);
    };
    expect(await values('one-process', { trials_per_job: 2 })).toEqual(await values('two-processes', {}));
    expect(jobsOf(test.dataDir, 'one-process')).toHaveLength(1);
    expect(jobsOf(test.dataDir, 'two-processes')).toHaveLength(2);
  });

  it('make no errors of their own', () => {
    expect(test.errors).toEqual([]);
  });
});
