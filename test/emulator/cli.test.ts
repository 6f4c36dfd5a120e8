import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, describe, expect, inject, it } from 'vitest';
import type { TrialLog } from '../../core/sweep/trial-log.ts';
import { spec, Workplace } from '../cli/skysweep.ts';
import { scalars, valuesOf } from '../core/formats/tensorboard/read-events.ts';
import { dataBucket } from './deployment.ts';
import { services } from './services.ts';

/** The built command against the deployment, with credentials and region from the environment as the SDK finds them. */
const emulator = inject('emulator');
const place = new Workplace();
afterAll(() => place.remove());

const account = { AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };
const at = (...args: string[]) => place.start(['--endpoint', emulator.endpoint, ...args], account);
const json = async (...args: string[]) => JSON.parse((await at(...args, '--json').ended).stdout);

/** As docs/aws.md has it; the endpoint comes from the environment. */
async function succeeds(...args: string[]): Promise<string> {
  const env = { ...account, AWS_ENDPOINT_URL: emulator.endpoint };
  const ended = await place.run(['--profile', 'aws', ...args], env);
  expect(ended, ended.stderr).toMatchObject({ code: 0 });
  return ended.stdout;
}

it('runs the sweep that proves a fresh deployment', async () => {
  expect(await succeeds('run', resolve('examples/hello.yaml'))).toMatch(/^ {2}3 trials: 3 completed$/m);
  const value = /val_accuracy (\d\.\d+), trial \d/.exec(await succeeds('show', 'hello'))?.[1];
  // One in ten by guessing.
  expect(Number(value)).toBeGreaterThan(0.8);
});

it('trains on data in S3, and exports, logs and writes for TensorBoard what it trained', async () => {
  const { s3 } = services(emulator);
  await s3.send(new CreateBucketCommand({ Bucket: dataBucket }));
  const rows = Array.from({ length: 80 }, (_, i) => `${i % 7},${i % 7 > 3 ? 'a' : 'b'}`);
  await s3.send(new PutObjectCommand({ Bucket: dataBucket, Key: 'points.csv', Body: ['x,y', ...rows].join('\n') }));
  const data = { format: 'table', path: `s3://${dataBucket}/points.csv`, target: 'y' };
  const trained = {
    name: 'from-s3',
    objective: { metric: 'val_loss', goal: 'minimize' },
    space: { learning_rate: { type: 'float', low: 0.001, high: 0.1, log: true } },
    budget: { trials: 1 },
    trainer: { family: 'mlp', layers: 1, units: 8, epochs: 1, batch_size: 16, backend: 'wasm', data },
  };
  await succeeds('run', place.write('from-s3.json', JSON.stringify(trained)));

  const log: TrialLog = JSON.parse(await succeeds('show', 'from-s3', '0', '--json'));
  expect(log.reports).toHaveLength(1);
  const shown = await succeeds('show', 'from-s3', '0', '--log');
  for (const section of ['curves', 'configuration', 'environment']) expect(shown).toContain(`\n${section}:\n`);

  await succeeds('export', 'from-s3', '--to', 'model');
  const { modelTopology, weightsManifest } = JSON.parse(
    readFileSync(join(place.folder, 'model', 'model.json'), 'utf8'),
  );
  expect(modelTopology).toBeTypeOf('object');
  const files: string[] = weightsManifest.flatMap(({ paths }: { paths: string[] }) => paths);
  expect(readdirSync(join(place.folder, 'model'))).toEqual(expect.arrayContaining(files));

  await succeeds('tensorboard', 'from-s3', '--to', 'events');
  const events = join(place.folder, 'events', 'from-s3', 'trial-0000');
  const values = valuesOf(readFileSync(join(events, readdirSync(events)[0] as string)));
  expect(scalars(values, 'val_loss')).toEqual([[1, Math.fround(Number(log.reports[0]?.metrics.val_loss))]]);
  // Measured by the trainer, and kept in the bucket.
  expect(scalars(values, 'gradient_norm/dense-1/weights')).toHaveLength(1);
});

describe('the command line on a deployment', () => {
  it('runs a sweep to its end and reads it: list, show, trials, best, schedule; and deletes it', async () => {
    place.write('sweep.json', spec({ name: 'by-cli', trials: 3, parallel: 3, steps: 2 }));
    const ran = await at('run', 'sweep.json', '--json').ended;
    expect(ran).toMatchObject({ code: 0 });
    expect(JSON.parse(ran.stdout)).toMatchObject({ sweep: 'by-cli', status: 'completed', counts: { completed: 3 } });
    expect(ran.stderr).toMatch('trial 0 completed');

    expect(await json('list')).toContainEqual(expect.objectContaining({ sweep: 'by-cli', status: 'completed' }));
    expect((await at('show', 'by-cli').ended).stdout).toMatch('by-cli');
    expect((await json('show', 'by-cli', '0')).params).toHaveProperty('x');
    const trials: { trial: number; value: number }[] = await json('trials', 'by-cli', '--state', 'completed');
    expect(trials.map(({ trial }) => trial).sort()).toEqual([0, 1, 2]);
    const best = await json('best', 'by-cli');
    expect(best.value).toBe(Math.min(...trials.map(({ value }) => value)));
    expect((await at('schedule', 'by-cli').ended).code).toBe(0);

    expect(await at('delete', 'by-cli').ended).toEqual({ code: 0, stdout: 'sweep by-cli is deleted\n', stderr: '' });
    expect(await at('show', 'by-cli').ended).toMatchObject({ code: 2, stderr: expect.stringMatching('by-cli') });
  });

  it('leaves a sweep running, changes it, pauses it, resumes it and stops it', async () => {
    place.write('long.json', spec({ name: 'steered', trials: 1000, parallel: 1, steps: 3, delay: 50 }));
    const running = at('run', 'long.json');
    await running.shows('trial 0 completed');
    running.child.kill('SIGINT');
    const left = await running.ended;
    expect(left.code).toBe(130);
    expect(left.stderr).toMatch('the sweep runs on; `skysweep show steered`');
    expect((await json('show', 'steered')).status).toBe('running');

    expect((await at('update', 'steered', '--trials', '500').ended).stdout).toMatch('goes by the new budget');
    expect((await json('show', 'steered')).budget).toMatchObject({ trials: 500 });
    expect((await at('pause', 'steered').ended).stdout).toMatch(/sweep steered is paus/);
    await expect.poll(async () => (await json('show', 'steered')).status, { timeout: 60_000 }).toBe('paused');

    const resumed = at('resume', 'steered');
    await resumed.shows(' completed');
    expect((await at('stop', 'steered', '--now').ended).stdout).toMatch(/sweep steered is stop/);
    expect((await resumed.ended).code).toBe(0);
    expect((await json('show', 'steered')).status).toBe('stopped');
  });

  it('says what is missing: credentials, a region, the stack, a role, an answer', async () => {
    const refused = async (args: string[], env: NodeJS.ProcessEnv, message: RegExp) => {
      const none = { AWS_REGION: undefined, AWS_DEFAULT_REGION: undefined, AWS_PROFILE: undefined };
      const keys = { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined };
      const home = { HOME: place.folder, AWS_EC2_METADATA_DISABLED: 'true' };
      const ended = await place.run(['list', ...args], { ...none, ...keys, ...home, ...env });
      expect(ended).toMatchObject({ stdout: '', stderr: expect.stringMatching(message) });
      expect(ended.code).not.toBe(0);
    };
    const here = ['--endpoint', emulator.endpoint];
    await refused(['--profile', 'aws'], {}, /no AWS region: give --region, or set AWS_REGION/);
    await refused(here, { AWS_REGION: 'us-east-1' }, /no AWS credentials .*`aws configure` or `aws sso login`/);
    await refused(
      [...here, '--stack', 'Other'],
      account,
      /there is no stack Other in us-east-1 .*--stack and --region/,
    );
    await refused([...here, '--data-dir', 'x'], account, /--data-dir is for sweeps on this machine/);
    await refused([], { SKYSWEEP_PROFILE: 'cloud' }, /SKYSWEEP_PROFILE is cloud: it may be embedded or aws/);
    await refused(
      [...here, '--api-url', emulator.api],
      { ...account, AWS_ACCESS_KEY_ID: 'AKIANOBODYKNOWSIT00' },
      /refuses GET requests of yours \(403: .*\): .*the role reader/,
    );
  });
});
