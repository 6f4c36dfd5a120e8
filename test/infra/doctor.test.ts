import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { SweepsClient } from '../../cli/client.ts';
import type { TrialLog } from '../../core/sweep/trial-log.ts';
import { runBuiltIn } from '../../trainer/built-in.ts';
import { decodeCheckpoint } from '../../trainer/checkpoint/format.ts';
import { memorySession } from '../trainer/memory-session.ts';
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

it('has a log of each trial from which it runs again to the same bits', async () => {
  await test.run(sweep('logged', { scheduler: { name: 'asha', min: 1, max: 2, eta: 2 } }));
  const { seed, trainer, params, resource, reports, environment = {}, finalMetrics, system } = await log('logged', 1);
  expect({ trainer, params }).toMatchObject({
    trainer: { optimizer: 'sgd', units: 16 },
    params: { learning_rate: 0.05 },
  });
  expect(reports.map(({ step }) => step)).toEqual([1, 2]);
  expect(finalMetrics).toMatchObject(reports[1]!.metrics);
  expect(environment).toMatchObject({ seed, node: process.version, tensorflow_js: '4.22.0' });
  for (const name of ['skysweep', 'platform', 'processor']) expect(environment[name]).toBeTypeOf('string');
  expect(environment.cores).toBeGreaterThan(0);
  expect(system?.['system/train_seconds']).toBeGreaterThan(0);
  expect(system?.['system/peak_memory_mb']).toBeGreaterThan(0);

  const again = memorySession({
    trainer: { ...trainer, backend: environment.backend },
    params,
    seed,
    ...(resource.max !== undefined && { max: resource.max }),
  });
  expect(await runBuiltIn(again)).toMatchObject({ kind: 'completed', step: 2 });
  expect(again.reports).toEqual(reports.map(({ step, metrics }) => ({ step, metrics })));
  const folder = join(test.dataDir, 'files', 'sweeps', 'logged', 'trials', '1');
  const [kept] = readdirSync(folder).filter((file) => file.endsWith('.ckpt'));
  const weights = (bytes: Uint8Array) => decodeCheckpoint(new Uint8Array(bytes)).vectors;
  expect(weights(readFileSync(join(folder, kept!)))).toEqual(weights(again.checkpoints.at(-1)!.bytes));

  const missing = await test.cloud.fetch('/v1/sweeps/logged/trials/9/log');
  expect(missing.status).toBe(404);
});

it('keeps what was measured in every epoch, of stopped trials too, until the sweep is deleted', async () => {
  await test.run(sweep('measured', { doctor: { stop: ['diverged'] } }));
  const client = new SweepsClient(test.cloud.fetch);
  const [ill, well] = [await client.measurements('measured', 0), await client.measurements('measured', 1)];
  expect(ill.map(({ epoch }) => epoch)).toEqual([1]);
  expect(well.map(({ epoch }) => epoch)).toEqual([1, 2]);
  const { reports } = await log('measured', 1);
  expect(well.map(({ validationLoss }) => validationLoss)).toEqual(reports.map(({ metrics }) => metrics.val_loss));
  const folder = (trial: number) => join(test.dataDir, 'files', 'sweeps', 'measured', 'trials', String(trial));
  expect(readdirSync(folder(0))).toEqual(['measurements-1.json.gz']);
  await test.cloud.fetch('/v1/sweeps/measured', { method: 'DELETE' });
  expect(readdirSync(folder(0))).toEqual([]);
  expect(readdirSync(folder(1))).toEqual([]);
});
