import { CreateComputeEnvironmentCommand, CreateJobQueueCommand } from '@aws-sdk/client-batch';
import { CloudFormationClient, CreateStackCommand } from '@aws-sdk/client-cloudformation';
import { CreateRepositoryCommand, ECRClient, PutImageCommand } from '@aws-sdk/client-ecr';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { afterAll, expect, inject, it } from 'vitest';
import type { Check } from '../../cli/doctor/check.ts';
import { Workplace } from '../cli/skysweep.ts';
import { batchClient, common } from './services.ts';

const { endpoint, moto } = inject('emulator');
const place = new Workplace();
afterAll(() => place.remove());

async function doctor(at: string, ...args: string[]): Promise<{ code: number | null; checks: Check[] }> {
  const keys = { AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };
  const { code, stdout } = await place.run(['doctor', '--json', '--endpoint', at, ...args], keys);
  return { code, checks: JSON.parse(stdout) as Check[] };
}
const of = (checks: readonly Check[], what: string) => checks.find((check) => check.what === what);

it('the doctor finds a deployment well, and says what this emulator lacks', async () => {
  const { code, checks } = await doctor(endpoint);
  expect(code).toBe(0);
  for (const what of ['credentials', 'stack Skysweep', 'API', 'version'])
    expect(of(checks, what)).toMatchObject({ standing: 'fine' });
  const lacking = ['quota of Spot GPUs', 'quota of on-demand GPUs', 'image', 'job queues'];
  for (const what of lacking)
    expect(of(checks, what)).toMatchObject({ standing: 'unknown', found: expect.stringMatching(/^not checked: /) });
});

/** A stack with what the doctor looks for, at an emulator that has Batch and a registry, but not our API. */
it("the doctor looks at queues, environments and images, on moto's Batch and registry", async () => {
  const settings = { ...common, endpoint: moto };
  const ecr = new ECRClient(settings);
  const { repository } = await ecr.send(new CreateRepositoryCommand({ repositoryName: 'trainer' }));
  const imageManifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: 'application/vnd.docker.distribution.manifest.v2+json',
    layers: [],
    config: { digest: `sha256:${'0'.repeat(64)}` },
  });
  await ecr.send(new PutImageCommand({ repositoryName: 'trainer', imageTag: 'v1', imageManifest }));

  const definition = (image: string) => ({
    Type: 'AWS::Batch::JobDefinition',
    Properties: {
      Type: 'container',
      RetryStrategy: { Attempts: 1 },
      ContainerProperties: { Image: image, Vcpus: 1, Memory: 512, Command: ['true'] },
    },
  });
  await createRole('doctor');
  const serviceRole = 'arn:aws:iam::123456789012:role/doctor';
  const client = batchClient(moto);
  await client.send(
    new CreateComputeEnvironmentCommand({ computeEnvironmentName: 'gpu-spot', type: 'UNMANAGED', serviceRole }),
  );
  const { jobQueueArn } = await client.send(
    new CreateJobQueueCommand({
      jobQueueName: 'gpu',
      state: 'DISABLED',
      priority: 1,
      computeEnvironmentOrder: [{ order: 1, computeEnvironment: 'gpu-spot' }],
    }),
  );
  const images = [`${repository?.repositoryUri}:v1`, `${repository?.repositoryUri}:v2`];
  const Resources = Object.fromEntries(images.map((image, i) => [`Trainer${i}`, definition(image)]));
  const Outputs = { Api: { Value: `${moto}/nothing` }, GpuJobQueue: { Value: jobQueueArn } };
  await new CloudFormationClient(settings).send(
    new CreateStackCommand({ StackName: 'Examined', TemplateBody: JSON.stringify({ Resources, Outputs }) }),
  );
  const { code, checks } = await doctor(moto, '--stack', 'Examined');
  expect(code).toBe(1);
  expect(of(checks, 'queue gpu')).toMatchObject({
    standing: 'wrong',
    remedy: expect.stringMatching('--state ENABLED'),
  });
  expect(of(checks, 'environment gpu-spot')).toMatchObject({
    standing: 'fine',
    found: expect.stringMatching('VALID'),
  });
  // Of quotas moto knows those of VPCs alone, and says so as the service would.
  const quotas = checks.filter(({ what }) => what.startsWith('quota of '));
  expect(quotas.map(({ standing, found }) => [standing, found])).toEqual(
    Array(2).fill(['unknown', expect.stringMatching(/^not checked: NoSuchResourceException: /)]),
  );
  const looked = checks.filter(({ what }) => what === 'image').map(({ standing }) => standing);
  expect(looked.sort()).toEqual(['fine', 'wrong']);
});

async function createRole(RoleName: string): Promise<void> {
  const client = new IAMClient({ ...common, endpoint: moto });
  await client.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: '{}' }));
}
