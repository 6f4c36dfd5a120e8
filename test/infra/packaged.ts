import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import { documentClient, openTable, type Table } from '../../functions/stores/table.ts';
import type { BundleName } from '../../infra/functions.ts';
import { packageRoot } from '../../infra/local/root.ts';
import { readStack } from '../../infra/local/template.ts';

/** Where a packaged function lies. */
export const bundleUrl = (name: BundleName) =>
  pathToFileURL(join(packageRoot, 'dist', 'functions', name, 'index.mjs')).href;

export interface RealTable {
  readonly table: Table;
  /** The environment in which a packaged function finds it, and nothing else of AWS. */
  readonly env: NodeJS.ProcessEnv;
  close(): Promise<void>;
}

/** A table of the stack's schema for packaged functions. */
export async function realTable(): Promise<RealTable> {
  const server = dynalite({ createTableMs: 1 });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const credentials = { accessKeyId: 'none', secretAccessKey: 'none' };
  const client = new DynamoDBClient({ endpoint, region: 'us-east-1', credentials });
  await client.send(
    new CreateTableCommand({ ...readStack().table, TableName: 'table', BillingMode: 'PAY_PER_REQUEST' }),
  );
  return {
    table: openTable(documentClient(client), 'table'),
    env: {
      PATH: process.env.PATH,
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      AWS_REGION: 'us-east-1',
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      AWS_ACCESS_KEY_ID: 'none',
      AWS_SECRET_ACCESS_KEY: 'none',
      AWS_ENDPOINT_URL_DYNAMODB: endpoint,
      SKYSWEEP_TABLE: 'table',
      SKYSWEEP_BUCKET: 'bucket',
      SKYSWEEP_API_URL: 'https://api.example',
      SKYSWEEP_PRICE_GPU_HOUR: '0.6',
      SKYSWEEP_PRICE_CPU_HOUR: '0.05',
    },
    async close() {
      client.destroy();
      await new Promise<void>((closed) => server.close(() => closed()));
    },
  };
}

export interface Packaged {
  /** What the function answers, or the message of its error as `error`. */
  invoke(event: unknown): Promise<Readonly<Record<string, unknown>>>;
  /** Ends it and answers the lines that it wrote: standard output, then standard error. */
  stop(): Promise<readonly string[]>;
}

const program = `
const { handler } = await import(process.argv[1]);
process.on('message', async ({ event, context }) => {
  const answer = await handler(event, context).then((answer) => answer ?? {}, (error) => ({ error: error.message }));
  process.send(answer);
});
process.send('ready');`;

/** A packaged function as Lambda has it: plain Node, the bundle alone, one event after another. */
export async function startPackaged(name: BundleName, env: NodeJS.ProcessEnv): Promise<Packaged> {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program, bundleUrl(name)], {
    env,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const written = [child.stdout!, child.stderr!].map(async (stream) => (await stream.toArray()).join(''));
  await once(child, 'message');
  let calls = 0;
  return {
    async invoke(event) {
      calls += 1;
      const context = {
        functionName: `Skysweep-${name}`,
        memoryLimitInMB: '256',
        invokedFunctionArn: `arn:aws:lambda:us-east-1:123456789012:function:Skysweep-${name}`,
        awsRequestId: `call-${calls}`,
      };
      child.send({ event, context });
      const [answer] = await once(child, 'message');
      return answer;
    },
    async stop() {
      child.disconnect();
      return (await Promise.all(written)).flatMap((text) => text.split('\n')).filter((line) => line !== '');
    },
  };
}
