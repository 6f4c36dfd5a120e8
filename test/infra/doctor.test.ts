import { afterAll, beforeAll, expect, it } from 'vitest';
import type { TrialLog } from '../../core/sweep/trial-log.ts';
import { openTestCloud, type TestCloud } from './with-cloud.ts';

/** Real sweeps of the built-in trainer, one of whose trials is ill. */
let test: TestCloud;
beforeAll(async () => {
  test = await openTestCloud();
});
afterAll(() => test.close());

const sweep = (name: string, more: object = {}) => ({
  name,
  objective: { metric: 'val_accuracy', goal: 'maximize' },
  space: { learning_rate: { type: 'categorical', choices: [100, 0.05] } },
  sampler: 'grid',
  budget: { trials: 2, parallel: 2 },
  trainer: {
    data: { name: 'mnist', train: 600, validation: 200 },
    optimizer: 'sgd',
    units: 16,
    batch_size: 32,
    epochs: 2,
  },
  ...more,
});
const log = async (name: string, trial: number): Promise<TrialLog> =>
  (await (await test.cloud.fetch(`/v1/sweeps/${name}/trials/${trial}/log`)).json()) as TrialLog;

it('stops a trial on the findings that the spec names', async () => {
  const view = await test.run(sweep('stopping', { doctor: { stop: ['diverged'] } }));
  expect(view.counts).toMatchObject({ stopped: 1, completed: 1, failed: 0 });
  const [ill, well] = await test.trials('stopping');
  expect(ill).toMatchObject({ state: 'stopped', params: { learning_rate: 100 } });
  expect(ill?.reason).toMatch(/^diverged: the loss /);
  expect(ill?.findings?.[0]).toMatchObject({ condition: 'diverged', step: 1 });
  expect(well).toMatchObject({ state: 'completed' });
  expect(well?.findings).toBeUndefined();
});

it('keeps findings and stops nothing where the spec does not ask, and spares the baseline', async () => {
  await test.run(sweep('keeping'));
  const [ill] = await test.trials('keeping');
  expect(ill?.state).not.toBe('stopped');
  expect(ill?.findings?.[0]?.condition).toBe('diverged');

  await test.run(sweep('sparing', { doctor: { stop: ['diverged'] }, baseline: { learning_rate: 100 } }));
  const [baseline] = await test.trials('sparing');
  expect(baseline?.state).not.toBe('stopped');
  expect(baseline?.findings?.[0]?.condition).toBe('diverged');
});

it('has a log of each trial from which it can be run again', async () => {
  await test.run(sweep('logged'));
  const { seed, trainer, params, reports, environment, finalMetrics } = await log('logged', 1);
  expect({ trainer, params }).toMatchObject({
    trainer: { optimizer: 'sgd', units: 16 },
    params: { learning_rate: 0.05 },
  });
  expect(reports.map(({ step }) => step)).toEqual([1, 2]);
  expect(finalMetrics).toMatchObject(reports[1]!.metrics);
  expect(environment).toMatchObject({ seed, node: process.version, tensorflow_js: '4.22.0' });
  expect(environment?.backend).toBeTypeOf('string');

  const missing = await test.cloud.fetch('/v1/sweeps/logged/trials/9/log');
  expect(missing.status).toBe(404);
});
