import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RateAnswer } from '../../core/diagnostics/study-request.ts';
import type { TrialLog } from '../../core/sweep/trial-log.ts';
import { scalars, valuesOf } from '../core/formats/tensorboard/read-events.ts';
import { type Ended, Workplace } from './skysweep.ts';

/** What a user sees of a training: the range test, the profile, a trial's log, TensorBoard; of a small network. */
const sweep = {
  name: 'small',
  objective: { metric: 'val_accuracy', goal: 'maximize' },
  space: { learning_rate: { type: 'float', low: 0.001, high: 0.1, log: true } },
  sampler: 'random',
  budget: { trials: 2, parallel: 2 },
  trainer: { data: { name: 'mnist', train: 640, validation: 100 }, units: 16, batch_size: 32, epochs: 2 },
  seed: 3,
};
let place: Workplace;
beforeAll(() => {
  place = new Workplace();
  place.write('sweep.json', JSON.stringify(sweep));
});
afterAll(() => place.remove());

async function succeeds(...args: string[]): Promise<Ended> {
  const ended = await place.run(args);
  expect(ended, ended.stderr).toMatchObject({ code: 0 });
  return ended;
}

it('suggests a range of learning rates to paste into the space', async () => {
  const text = (await succeeds('lr-finder', 'sweep.json', '--steps', '40')).stdout;
  const [, low, high] = /learning_rate: \{ type: float, low: (\S+), high: (\S+), log: true \}/.exec(text) ?? [];
  expect(Number(low)).toBeGreaterThan(1e-6);
  expect(Number(high)).toBeGreaterThan(Number(low));
  expect(Number(high)).toBeLessThanOrEqual(10);
  const at = (await succeeds('profile', 'sweep.json', '--steps', '10', '--set', 'learning_rate=0.05')).stdout;
  expect(at).toContain('at learning_rate=0.05 (another point: --set name=value)');

  const { stdout } = await succeeds(
    'lr-finder',
    'sweep.json',
    '--steps',
    '40',
    '--json',
    '--set',
    'learning_rate=0.01',
  );
  const { points, backend } = JSON.parse(stdout) as RateAnswer;
  expect(backend).toBeTypeOf('string');
  expect(points.length).toBeGreaterThan(10);
  const refused = await place.run(['lr-finder', 'sweep.json', '--low', '1', '--high', '0.1']);
  expect(refused).toMatchObject({ code: 2 });
  expect(refused.stderr).toContain('--low');
});

it('shows where the time of a step goes, and writes a trace', async () => {
  const { stdout } = await succeeds('profile', 'sweep.json', '--steps', '10', '--trace', 'trace.json');
  for (const word of ['data', 'forward', 'backward', 'optimiser']) expect(stdout).toContain(word);
  const { traceEvents } = JSON.parse(readFileSync(join(place.folder, 'trace.json'), 'utf8'));
  expect(new Set(traceEvents.map(({ ph }: { ph: string }) => ph))).toContain('X');
});

describe('data in S3', () => {
  const [table, address] = ['x,y\n', 's3://my-data/tables/points.csv'];
  const rows = Array.from({ length: 80 }, (_, i) => `${i % 7},${i % 7 > 3 ? 'a' : 'b'}`).join('\n');
  const credentials = { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret', AWS_REGION: 'eu-west-1' };
  let server: Server;
  const asked: string[] = [];
  beforeAll(async () => {
    server = createServer(({ url = '' }, response) => {
      asked.push(url);
      const isSigned = /^\/my-data\/tables\/points.csv\?.*X-Amz-Signature=[0-9a-f]{64}/.test(url);
      response.writeHead(isSigned ? 200 : 403, { etag: '"1"' }).end(isSigned ? table + rows : '');
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const trainer = { data: { format: 'table', path: address, target: 'y' }, units: 8, batch_size: 16 };
    place.write('s3.json', JSON.stringify({ ...sweep, trainer }));
  });
  afterAll(() => server.close());
  const env = (): NodeJS.ProcessEnv => ({
    ...credentials,
    AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    SKYSWEEP_CACHE: join(place.folder, 'cache'),
  });

  it.each([
    ['lr-finder', 'learning_rate'],
    ['profile', 'optimiser'],
  ])('is read by %s with URLs that the own credentials sign', async (command, word) => {
    const ended = await place.run([command, 's3.json', '--steps', '20'], env());
    expect(ended, ended.stderr).toMatchObject({ code: 0 });
    expect(ended.stdout).toContain(word);
    expect(asked.at(-1)).toContain('X-Amz-Credential=AKIDEXAMPLE');
  });

  it('is refused without credentials, with what to do', async () => {
    const none = {
      AWS_ACCESS_KEY_ID: '',
      AWS_SECRET_ACCESS_KEY: '',
      AWS_PROFILE: 'none',
      AWS_EC2_METADATA_DISABLED: '1',
    };
    const files = { AWS_CONFIG_FILE: '/dev/null', AWS_SHARED_CREDENTIALS_FILE: '/dev/null' };
    const ended = await place.run(['profile', 's3.json'], { ...env(), ...none, ...files });
    expect(ended.code).toBe(1);
    expect(ended.stderr).toMatch(
      /trainer.data: s3:.*points.csv cannot be signed \(.*\); set AWS credentials that may read/,
    );
  });
});

it('keeps a log of every trial, and writes it for TensorBoard', async () => {
  await succeeds('run', 'sweep.json');
  const text = (await succeeds('show', 'small', '0', '--log')).stdout;
  for (const section of ['parameters', 'metrics', 'curves', 'time', 'configuration', 'environment']) {
    expect(text).toContain(`\n${section}:\n`);
  }
  const log: TrialLog = JSON.parse((await succeeds('show', 'small', '0', '--json')).stdout);
  expect(log.environment).toMatchObject({ node: process.version, tensorflow_js: '4.22.0', seed: log.seed });

  await succeeds('tensorboard', 'small', '--to', 'events');
  const folder = join(place.folder, 'events', 'small', 'trial-0000');
  const [file] = readdirSync(folder);
  expect(file).toMatch(/^events\.out\.tfevents\.\d{10}\.skysweep$/);
  const values = valuesOf(readFileSync(join(folder, file!)));
  const curve = log.reports.map(({ step, metrics }) => [step, Math.fround(Number(metrics.val_loss))]);
  expect(curve).toHaveLength(2);
  expect(scalars(values, 'val_loss')).toEqual(curve);
  const norms = scalars(values, 'gradient_norm/dense-1/weights');
  expect(norms.map(([step]) => step)).toEqual([1, 2]);
  expect(norms.every(([, norm]) => norm > 0)).toBe(true);
  expect(values.filter(({ tag }) => tag === 'activations/relu-1')).toHaveLength(2);
});

it('says what is missing', async () => {
  const without = await place.run(['tensorboard', 'small']);
  expect(without).toMatchObject({ code: 2 });
  expect(without.stderr).toContain('--to');
  const unknown = await place.run(['tensorboard', 'other', '--to', 'events']);
  expect(unknown).toMatchObject({ code: 2 });
  expect(unknown.stderr).toContain('there is no sweep other');
});
