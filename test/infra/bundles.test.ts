import { execFile } from 'node:child_process';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type BundleName, functionEntries } from '../../infra/functions.ts';
import { packageRoot } from '../../infra/local/root.ts';
import { readStack } from '../../infra/local/template.ts';

/** The packaged functions as Lambda starts them: plain Node, the bundle alone, an event; beside them a real table. */
const round = { sweep: 'none', generation: 1, crew: 0, round: 0 };
const health = {
  version: '2.0',
  rawPath: '/v1/health',
  rawQueryString: '',
  headers: { host: 'api.example' },
  requestContext: { http: { method: 'GET', path: '/v1/health' } },
  isBase64Encoded: false,
};
const job = { jobId: 'job', jobName: 'another-job', jobQueue: 'queue', status: 'SUCCEEDED', createdAt: 0 };
const events: Readonly<Record<BundleName, unknown>> = {
  'begin-sweep': round,
  'propose-trial': { sweep: 'none', generation: 1, lane: 0, turn: 0 },
  'launch-trial': { taskToken: 'token', sweep: 'none', generation: 1, trial: 0, launch: 1, adopt: false },
  'settle-trial': { detail: job },
  'conclude-sweep': round,
  'halt-sweep': { detail: { name: 'another-execution', status: 'ABORTED' } },
  'meter-job': { detail: job },
  api: health,
  'trigger-sweep': { source: 'somebody.else', 'detail-type': 'SomethingElse', id: '1', detail: {} },
};

const program = `
const [bundles, events] = process.argv.slice(1).map((text) => JSON.parse(text));
const answers = {};
for (const [name, url] of Object.entries(bundles)) {
  const { handler } = await import(url);
  answers[name] = await handler(events[name]).then((answer) => answer ?? null, (error) => ({ error: error.message }));
}
console.log(JSON.stringify(answers));`;

const table = dynalite({ createTableMs: 1 });
const urlOf = () => `http://127.0.0.1:${(table.address() as AddressInfo).port}`;

beforeAll(async () => {
  await new Promise<void>((resolve) => table.listen(0, '127.0.0.1', () => resolve()));
  const credentials = { accessKeyId: 'none', secretAccessKey: 'none' };
  const client = new DynamoDBClient({ endpoint: urlOf(), region: 'us-east-1', credentials });
  await client.send(
    new CreateTableCommand({ ...readStack().table, TableName: 'table', BillingMode: 'PAY_PER_REQUEST' }),
  );
  client.destroy();
});
afterAll(() => new Promise<void>((closed) => table.close(() => closed())));

it('the packaged functions load under plain Node and answer an event', async () => {
  const file = (name: string) => pathToFileURL(join(packageRoot, 'dist', 'functions', name, 'index.mjs')).href;
  const bundles = Object.fromEntries(Object.keys(functionEntries).map((name) => [name, file(name)]));
  const args = ['--input-type=module', '--eval', program, JSON.stringify(bundles), JSON.stringify(events)];
  const { stdout } = await promisify(execFile)(process.execPath, args, {
    env: {
      PATH: process.env.PATH,
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'none',
      AWS_SECRET_ACCESS_KEY: 'none',
      AWS_ENDPOINT_URL_DYNAMODB: urlOf(),
      SKYSWEEP_TABLE: 'table',
      SKYSWEEP_BUCKET: 'bucket',
      SKYSWEEP_API_URL: 'https://api.example',
      SKYSWEEP_PRICE_GPU_HOUR: '0.6',
      SKYSWEEP_PRICE_CPU_HOUR: '0.05',
    },
  });
  const lines = stdout.trim().split('\n');
  expect(JSON.parse(lines.at(-2)!)).toMatchObject({ job: 'another-job', kind: 'gpu' });
  const { api, ...others } = JSON.parse(lines.at(-1)!) as Record<BundleName, unknown>;
  expect(others).toMatchObject({
    'begin-sweep': { error: 'there is no sweep none' },
    'propose-trial': { action: 'done', reason: 'another execution took the sweep over', turn: 1 },
    'launch-trial': { error: 'there is no sweep none' },
    'settle-trial': null,
    'conclude-sweep': { error: 'there is no sweep none' },
    'halt-sweep': null,
    'meter-job': null,
    'trigger-sweep': {},
  });
  expect(api).toMatchObject({ statusCode: 200, body: JSON.stringify({ service: 'skysweep' }) });
});
