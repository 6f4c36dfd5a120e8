import { EventEmitter } from 'node:events';
import type { Server } from 'node:http';
import {
  CreateTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  type DynamoDBClientConfig,
  ResourceNotFoundException,
} from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import type { EmbeddedStack } from './template.ts';

export const tableName = 'skysweep';

type RequestHandler = NonNullable<DynamoDBClientConfig['requestHandler']>;
interface WireRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** The server wants to see that a request is signed; it never checks by whom. */
const signature = {
  authorization: 'AWS4-HMAC-SHA256 Credential=embedded, SignedHeaders=host, Signature=none',
  'x-amz-date': '20260101T000000Z',
};

/**
 * Hands the client's requests to the server without a socket between them: both are in this process, and a trial takes
 * more than a dozen of them.
 */
function inProcess(server: Server): RequestHandler {
  return {
    handle: ({ method, path, headers, body }: WireRequest) =>
      new Promise((resolve) => {
        const answer: Record<string, string> = {};
        const request = Object.assign(new EventEmitter(), { method, url: path, headers: { ...headers, ...signature } });
        const response = {
          statusCode: 200,
          setHeader: (name: string, value: unknown) => {
            answer[name.toLowerCase()] = String(value);
          },
          end: (text: string) => {
            const { statusCode } = response;
            resolve({ response: { statusCode, headers: answer, body: Buffer.from(text) } });
          },
        };
        server.emit('request', request, response);
        if (body !== undefined) request.emit('data', bytes(body));
        request.emit('end');
      }),
    updateHttpClientConfig: () => {},
    httpHandlerConfigs: () => ({}),
  } as unknown as RequestHandler;
}

/** Buffer.from would ask the client's own kind of array for its value, which the client warns of. */
function bytes(body: string | Uint8Array): Buffer {
  return typeof body === 'string' ? Buffer.from(body) : Buffer.from(body.buffer, body.byteOffset, body.byteLength);
}

export interface EmbeddedTable {
  readonly client: DynamoDBClient;
  close(): Promise<void>;
}

/** DynamoDB's protocol over LevelDB files in `folder`, with the table of the synthesised stack. */
export async function openEmbeddedTable(folder: string, table: EmbeddedStack['table']): Promise<EmbeddedTable> {
  const server = dynalite({ path: folder, createTableMs: 1 });
  const client = new DynamoDBClient({
    endpoint: 'http://embedded.invalid',
    region: 'us-east-1',
    credentials: { accessKeyId: 'embedded', secretAccessKey: 'embedded' },
    signer: { sign: async (request) => request },
    requestHandler: inProcess(server),
  });
  await createTable(client, table);
  return {
    client,
    async close() {
      client.destroy();
      // The server closes its files after its socket: so it gets one, for this moment alone.
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => server.close(() => resolve())));
    },
  };
}

/** Makes the table, unless it is there from an earlier run. */
async function createTable(client: DynamoDBClient, table: EmbeddedStack['table']): Promise<void> {
  const status = async () => (await client.send(new DescribeTableCommand({ TableName: tableName }))).Table?.TableStatus;
  try {
    await status();
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
    await client.send(new CreateTableCommand({ ...table, TableName: tableName, BillingMode: 'PAY_PER_REQUEST' }));
    while ((await status()) !== 'ACTIVE') await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
