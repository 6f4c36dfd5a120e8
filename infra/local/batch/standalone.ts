/**
 * The Batch endpoint as a program of its own, for emulators of AWS that have no Batch which runs anything: their
 * functions reach it by AWS_ENDPOINT_URL_BATCH, jobs are child processes, and each ended job's event is handed to the
 * function that settles trials. Emulators let nobody put an event in the name of `aws.batch`, so it is invoked with
 * what the rule would pass on.
 */
import { randomUUID } from 'node:crypto';
import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { serve } from '@hono/node-server';
import { apiBase, functionOf, outputsOf } from '../deployed.ts';
import { containers } from './containers.ts';
import { batchEndpoint, detail } from './endpoint.ts';
import type { QueuedJob } from './job.ts';
import { openJournal } from './journal.ts';
import { JobQueue } from './queue.ts';

const { values } = parseArgs({
  options: {
    port: { type: 'string' },
    stack: { type: 'string', default: 'Skysweep' },
    'data-dir': { type: 'string' },
    slots: { type: 'string', default: '16' },
  },
});

function required(name: 'port' | 'data-dir'): string {
  const value = values[name];
  if (value === undefined) throw new Error(`--${name} is missing`);
  return value;
}

const port = Number(required('port'));
const dataDir = required('data-dir');
const lambda = new LambdaClient({});
const cloudFormation = new CloudFormationClient({});
const settleFunction = await functionOf(cloudFormation, values.stack, 'SettleTrial');
const { Api: api = '' } = await outputsOf(cloudFormation, values.stack);
/** Where jobs reach the HTTP API. */
const apiUrl = apiBase(api, process.env.AWS_ENDPOINT_URL);

/** What EventBridge makes of a job's state change. */
function event(job: QueuedJob): object {
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': 'Batch Job State Change',
    source: 'aws.batch',
    account: '000000000000',
    time: new Date().toISOString(),
    region: 'us-east-1',
    resources: [],
    detail: detail(job),
  };
}

const logs = join(dataDir, 'logs');
mkdirSync(logs, { recursive: true });
const run = containers({
  cwd: process.cwd(),
  log: (job, line) => appendFileSync(join(logs, `${job.jobName}.log`), `${line}\n`),
  fetch,
});

const report = (error: unknown) => void process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);

const queue = new JobQueue({
  journal: openJournal(join(dataDir, 'jobs')),
  slots: Number(values.slots),
  run: (job, ...rest) => run({ ...job, environment: { ...job.environment, SKYSWEEP_URL: apiUrl } }, ...rest),
  onEnd: (job) => {
    const Payload = JSON.stringify(event(job));
    lambda.send(new InvokeCommand({ FunctionName: settleFunction, InvocationType: 'Event', Payload })).catch(report);
  },
  onError: report,
});

const server = serve({ fetch: batchEndpoint(queue).fetch, hostname: '127.0.0.1', port }, () =>
  process.stdout.write(`Batch listens on http://127.0.0.1:${port}\n`),
);
process.once('exit', () => queue.kill());
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, async () => {
    server.close();
    await queue.close();
    process.exit();
  });
}
