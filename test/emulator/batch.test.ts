import {
  type BatchClient,
  CreateComputeEnvironmentCommand,
  CreateJobQueueCommand,
  RegisterJobDefinitionCommand,
} from '@aws-sdk/client-batch';
import { describe, expect, inject, it } from 'vitest';
import { batchJobs } from '../../functions/aws/batch.ts';
import { hasEnded, type Jobs } from '../../functions/services.ts';
import { batchClient } from './services.ts';

const { batch, moto } = inject('emulator');
const names = { queue: 'contract', definition: 'contract' };

/** A queue of moto's, whose jobs succeed without running anything: there is no container engine. */
async function makeQueue(client: BatchClient): Promise<void> {
  await fetch(`${moto}/moto-api/config`, { method: 'POST', body: JSON.stringify({ batch: { use_docker: false } }) });
  await fetch(moto, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      authorization: 'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/iam/aws4_request',
    },
    body: new URLSearchParams({
      Action: 'CreateRole',
      RoleName: 'batch',
      AssumeRolePolicyDocument: '{}',
      Version: '2010-05-08',
    }),
  });
  const environment = { computeEnvironmentName: 'contract', type: 'UNMANAGED', state: 'ENABLED' } as const;
  await client.send(
    new CreateComputeEnvironmentCommand({ ...environment, serviceRole: 'arn:aws:iam::123456789012:role/batch' }),
  );
  await client.send(
    new CreateJobQueueCommand({
      jobQueueName: names.queue,
      state: 'ENABLED',
      priority: 1,
      computeEnvironmentOrder: [{ order: 1, computeEnvironment: 'contract' }],
    }),
  );
  await client.send(
    new RegisterJobDefinitionCommand({
      jobDefinitionName: names.definition,
      type: 'container',
      containerProperties: {
        image: 'none',
        command: ['true'],
        resourceRequirements: [
          { type: 'VCPU', value: '1' },
          { type: 'MEMORY', value: '512' },
        ],
      },
    }),
  );
}

async function jobsOf(endpoint: string): Promise<Jobs> {
  const client = batchClient(endpoint);
  if (endpoint === moto) await makeQueue(client);
  return batchJobs(client, {
    queue: names.queue,
    trainerDefinition: names.definition,
    commandDefinition: names.definition,
  });
}

describe.each([
  ['the Batch endpoint of this package', batch],
  ["moto's Batch", moto],
])('the client of Batch on %s', (_, endpoint) => {
  it('submits, finds by name and by prefix, and ends', async () => {
    const jobs = await jobsOf(endpoint);
    const submit = (name: string) => jobs.submit({ name, command: true, environment: { GREETING: 'hello' } });
    const twice = [await submit('contract_a_0_1'), await submit('contract_a_0_1')];
    const other = await submit('contract_a_1_1');
    await submit('contract_b_0_1');
    const idsOf = async (name: string) => (await jobs.list(name)).map(({ id }) => id).sort();
    expect(await idsOf('contract_a_0_1')).toEqual([...twice].sort());
    expect(await idsOf('contract_a_*')).toEqual([...twice, other].sort());
    expect(await idsOf('contract_c_*')).toEqual([]);
    for (const id of twice) await jobs.terminate(id, 'enough');
    await expect.poll(async () => (await jobs.list('contract_*')).every(hasEnded), { timeout: 60_000 }).toBe(true);
    // An ended job is no error.
    await jobs.terminate(other, 'again');
  });
});
