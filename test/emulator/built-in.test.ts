import { DescribeJobsCommand } from '@aws-sdk/client-batch';
import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { definitions } from '../../infra/local/batch/containers.ts';
import { openTestCloud, spec, type TestCloud } from '../infra/with-cloud.ts';
import { openClient } from './client.ts';
import { batchClient, services } from './services.ts';

/** Jobs of the built-in trainer beside the emulator: they speak the trial protocol with the deployed API. */
const emulator = inject('emulator');
const client = openClient(emulator);
const { s3, jobs } = services(emulator);
let embedded: TestCloud;
beforeAll(async () => {
  embedded = await openTestCloud();
});
afterAll(() => embedded.close());

const epochs = 2;
const data = { name: 'mnist', train: 200, validation: 100 };
const trainer = { family: 'mlp', layers: 1, units: 8, epochs, backend: 'wasm', data };
const sweep = (name: string, settings: object, more: object) =>
  spec(
    name,
    { ...trainer, ...settings },
    {
      objective: { metric: 'val_loss', goal: 'minimize' },
      space: { learning_rate: { type: 'float', low: 0.001, high: 0.1, log: true } },
      budget: { trials: 2, parallel: 1 },
      seed: 3,
      ...more,
    },
  );

it('the built-in trainer is paused and promoted by checkpoints in the bucket, to the same bits as in one go', async () => {
  const asha = { scheduler: { name: 'asha', mode: 'promote', min: 1, max: epochs, eta: 2 } };
  const [view, straight] = await Promise.all([
    client.run(sweep('built-in', {}, asha)),
    embedded.run(sweep('straight', { trials_per_job: 2 }, {})),
  ]);
  expect(view).toMatchObject({ status: 'completed', counts: { failed: 0, running: 0 } });
  expect(straight).toMatchObject({ status: 'completed', counts: { completed: 2 } });
  const trials = await client.trials('built-in');
  expect(trials).toHaveLength(2);
  const completed = trials.filter(({ state }) => state === 'completed');
  expect(completed.length).toBeGreaterThan(0);
  expect(trials.some(({ state }) => state === 'paused')).toBe(true);
  // Every epoch was trained once: nobody began again.
  expect(view.steps.run).toBe(trials.reduce((sum, { steps }) => sum + steps, 0));
  const uninterrupted = await embedded.trials('straight');
  for (const { trial, params, value, steps } of completed) {
    expect({ params, value, steps }).toEqual({
      params: uninterrupted[trial]?.params,
      value: uninterrupted[trial]?.value,
      steps: epochs,
    });
  }

  const all = await jobs.list('skysweep_built-in_*');
  // A launch for each trial, and another one for each promotion.
  expect(all).toHaveLength(trials.length + completed.length);
  const described = await batchClient(emulator.batch).send(new DescribeJobsCommand({ jobs: all.map(({ id }) => id) }));
  for (const { jobDefinition } of described.jobs ?? []) expect(jobDefinition).not.toMatch(definitions.command);
  const { Contents = [] } = await s3.send(
    new ListObjectsV2Command({ Bucket: emulator.bucket, Prefix: 'sweeps/built-in/trials/' }),
  );
  for (const { trial, state } of trials) {
    const kept = Contents.filter(({ Key }) => Key?.startsWith(`sweeps/built-in/trials/${trial}/`));
    const checkpoints = kept.filter(({ Key }) => Key?.endsWith('.ckpt'));
    if (state === 'paused') expect(checkpoints).toHaveLength(1);
    expect(kept.some(({ Key }) => Key?.includes('measurements'))).toBe(true);
  }
});
