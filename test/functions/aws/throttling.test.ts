import type { AddressInfo } from 'node:net';
import { BatchClient } from '@aws-sdk/client-batch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SFNClient } from '@aws-sdk/client-sfn';
import { serve } from '@hono/node-server';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { batchJobs } from '../../../functions/aws/batch.ts';
import { taskCallbacks } from '../../../functions/aws/step-functions.ts';
import { documentClient, openTable } from '../../../functions/stores/table.ts';

/** A busy AWS: it refuses as many requests as a test wants, then answers. */
let refusals: number;
let refusal: { status: number; type: string };
let bodies: Record<string, unknown>[];
let answer: (body: Record<string, unknown>) => object;
let server: ReturnType<typeof serve>;
let common: { endpoint: string; region: string; credentials: { accessKeyId: string; secretAccessKey: string } };

beforeAll(async () => {
  server = serve({ fetch: handle, hostname: '127.0.0.1', port: 0 });
  await new Promise((resolve) => server.once('listening', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  common = { endpoint, region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
});
afterAll(() => new Promise((resolve) => server.close(resolve)));
beforeEach(() => {
  refusals = 2;
  bodies = [];
  answer = () => ({});
});

async function handle(request: Request): Promise<Response> {
  const body = (await request.json()) as Record<string, unknown>;
  if (refusals > 0) {
    refusals -= 1;
    const headers = { 'x-amzn-errortype': refusal.type, 'content-type': 'application/x-amz-json-1.0' };
    const text = JSON.stringify({ __type: refusal.type, message: 'Rate exceeded' });
    return new Response(text, { status: refusal.status, headers });
  }
  bodies.push(body);
  return Response.json(answer(body));
}

describe('a service that is asked too often', () => {
  it('gets a job in the end, and once', async () => {
    refusal = { status: 429, type: 'TooManyRequestsException' };
    answer = () => ({ jobId: 'job-1', jobName: 'x' });
    const client = new BatchClient(common);
    const jobs = batchJobs(client, { queue: 'q', trainerDefinition: 'd', commandDefinition: 'd' });
    const request = { name: 'skysweep_a_0_1', command: true, environment: {} };
    expect(await jobs.submit(request)).toBe('job-1');
    expect(bodies).toHaveLength(1);
    // More than the SDK's patience: the error reaches the state machine, which reconciles.
    refusals = 10;
    await expect(jobs.submit(request)).rejects.toMatchObject({ name: 'TooManyRequestsException' });
    client.destroy();
  });

  it('gets a write in the end; a condition that does not hold is not tried again', async () => {
    refusal = { status: 400, type: 'com.amazonaws.dynamodb.v20120810#ThrottlingException' };
    const client = new DynamoDBClient(common);
    const table = openTable(documentClient(client), 'table');
    expect(await table.putNew({ pk: 'a', sk: 'b' })).toBe(true);
    expect(bodies).toHaveLength(1);
    refusal = { status: 400, type: 'com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException' };
    refusals = 1;
    expect(await table.putNew({ pk: 'a', sk: 'b' })).toBe(false);
    expect(bodies).toHaveLength(1);
    client.destroy();
  });

  it('has deleted everything in the end, though it leaves part of each batch undone', async () => {
    refusals = 0;
    answer = ({ RequestItems }) => {
      const { table } = RequestItems as { table: object[] };
      return { UnprocessedItems: table.length > 1 ? { table: table.slice(1) } : {} };
    };
    const client = new DynamoDBClient(common);
    await openTable(documentClient(client), 'table').remove([1, 2, 3].map((n) => ({ pk: 'a', sk: String(n) })));
    expect(bodies.map(({ RequestItems }) => (RequestItems as { table: object[] }).table.length)).toEqual([3, 2, 1]);
    client.destroy();
  });

  it('learns that a task is done in the end; a task that is gone is no error', async () => {
    refusal = { status: 400, type: 'ThrottlingException' };
    const client = new SFNClient(common);
    const callbacks = taskCallbacks(client);
    await callbacks.succeed('token', { outcome: 'settled' });
    expect(bodies).toEqual([{ taskToken: 'token', output: '{"outcome":"settled"}' }]);
    for (const type of ['TaskTimedOut', 'TaskDoesNotExist', 'InvalidToken']) {
      refusal = { status: 400, type };
      refusals = 1;
      await callbacks.succeed('token', {});
      refusals = 1;
      await callbacks.heartbeat('token');
    }
    expect(bodies).toHaveLength(1);
    client.destroy();
  });
});
