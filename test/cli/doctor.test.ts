import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type Check, fine, look } from '../../cli/doctor/check.ts';
import { judgeEnvironment, judgeQueue } from '../../cli/doctor/compute.ts';
import { judgeVersion } from '../../cli/doctor/deployment.ts';
import { disk, nodeVersion } from '../../cli/doctor/machine.ts';
import { judgeQuotas } from '../../cli/doctor/quotas.ts';
import { CliError, exitCodes } from '../../cli/errors.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { Workplace } from './skysweep.ts';

const place = new Workplace();
afterAll(() => place.remove());

describe('doctor', () => {
  it('looks at this machine', async () => {
    mkdirSync(join(place.folder, 'kept'));
    const ended = await place.run(['doctor', '--data-dir', 'kept', '--json']);
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    const checks = JSON.parse(ended.stdout) as Check[];
    expect(checks.map(({ what }) => what)).toEqual(['Node.js', 'data directory', 'disk', 'machine', 'back end']);
    expect(checks).toContainEqual(fine('Node.js', process.versions.node));
    expect(checks).toContainEqual(fine('data directory', join(place.folder, 'kept')));
    expect((await place.run(['doctor'])).stdout).toMatch(/data directory: .*\.skysweep, which the first sweep makes/);
  });

  it('names what is wrong with a deployment that it cannot ask', async () => {
    const none = { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined, AWS_PROFILE: undefined };
    const nowhere = { AWS_REGION: 'us-east-1', HOME: place.folder, AWS_EC2_METADATA_DISABLED: 'true' };
    const ended = await place.run(['doctor', '--profile', 'aws'], { ...none, ...nowhere });
    expect(ended.code).toBe(1);
    expect(ended.stdout).toMatch(/^x {2}credentials: there are no AWS credentials.*\n {3}`aws configure`/);
  });
});

it('the doctor tells once why a deployment cannot be reached', async () => {
  const keys = { AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };
  // Nobody listens on this port, which is of TCP's own.
  const ended = await place.run(['doctor', '--endpoint', 'http://127.0.0.1:1', '--json'], keys);
  const checks = JSON.parse(ended.stdout) as Check[];
  const of = (what: string) => checks.find((check) => check.what === what);
  expect(of('stack Skysweep')).toMatchObject({
    standing: 'wrong',
    found: expect.stringMatching('asked in vain'),
    remedy: expect.stringMatching('--endpoint'),
  });
  for (const what of ['API', 'image', 'job queues']) {
    expect(of(what)).toEqual({ what, standing: 'unknown', found: 'not checked: stack Skysweep is not known' });
  }
  expect(ended.code).toBe(1);
});

describe('what the doctor thinks', () => {
  it('of a version of Node.js and of a disk', () => {
    const standings = ['20.18.3', '20.19.0', '22.0.0', '18.20.0'].map((version) => nodeVersion(version).standing);
    expect(standings).toEqual(['wrong', 'fine', 'fine', 'wrong']);
    expect(disk('/data', 50e9).standing).toBe('fine');
    expect(disk('/data', 1e6)).toMatchObject({ standing: 'doubtful', found: '0.0 GiB free' });
  });

  it("of a deployment's version: any other one is doubtful", () => {
    expect(judgeVersion(packageJson.version, 'Skysweep').standing).toBe('fine');
    expect(judgeVersion('0.0.9', 'Tuning')).toMatchObject({
      standing: 'doubtful',
      remedy: '`skysweep deploy --stack Tuning` brings it up to date',
    });
    expect(judgeVersion('999.0.0', 'Skysweep').remedy).toMatch('npm install skysweep@999.0.0');
    expect(judgeVersion(undefined, 'Skysweep').standing).toBe('doubtful');
  });

  it('of quotas: none at all is wrong, one of two doubtful', () => {
    const standings = (spot: number, demand: number) =>
      judgeQuotas(
        new Map([
          ['Spot GPUs', spot],
          ['on-demand GPUs', demand],
        ]),
      ).map(({ standing }) => standing);
    expect(standings(0, 0)).toEqual(['wrong', 'wrong']);
    expect(standings(64, 0)).toEqual(['fine', 'doubtful']);
    expect(standings(4, 8)).toEqual(['fine', 'fine']);
    expect(judgeQuotas(new Map([['Spot GPUs', 0]]))[0]?.remedy).toMatch('--quota-code L-3819A6DF');
  });

  it('of queues and environments', () => {
    expect(judgeQueue({ jobQueueName: 'gpu', state: 'ENABLED', status: 'VALID' })).toEqual(
      fine('queue gpu', 'ENABLED, VALID'),
    );
    expect(judgeQueue({ jobQueueName: 'gpu', state: 'DISABLED', status: 'VALID' })).toMatchObject({
      standing: 'wrong',
      remedy: 'let it take jobs: `aws batch update-job-queue --job-queue gpu --state ENABLED`',
    });
    const environment = { computeEnvironmentName: 'spot', state: 'ENABLED' } as const;
    const reason = 'CLIENT_ERROR - not authorized to perform sts:AssumeRole';
    expect(judgeEnvironment({ ...environment, status: 'INVALID', statusReason: reason })).toMatchObject({
      standing: 'wrong',
      found: `ENABLED, INVALID: ${reason}`,
    });
    expect(judgeEnvironment({ ...environment, status: 'UPDATING' }).standing).toBe('doubtful');
  });

  it('of what it may not look at', async () => {
    const failing = (error: Error) => look('quota', () => Promise.reject(error));
    const denied = Object.assign(new Error('User: x is not authorized'), { name: 'AccessDeniedException' });
    expect(await failing(denied)).toMatchObject([{ standing: 'unknown', remedy: 'ask for the right to read it' }]);
    const lacking = Object.assign(new Error('UnknownError'), { $metadata: { httpStatusCode: 400 } });
    expect(await failing(lacking)).toEqual([
      { what: 'quota', standing: 'unknown', found: 'not checked: the endpoint answered 400' },
    ]);
    expect(await failing(new CliError(exitCodes.usage, 'there is none: make one'))).toEqual([
      { what: 'quota', standing: 'wrong', found: 'there is none', remedy: 'make one' },
    ]);
  });
});
