import type { AddressInfo } from 'node:net';
import {
  CreateTableCommand,
  DescribeTableCommand,
  type DynamoDBClient,
  ResourceNotFoundException,
} from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import type { EmbeddedStack } from './template.ts';

export const tableName = 'skysweep';

export interface TableServer {
  readonly endpoint: string;
  close(): Promise<void>;
}

/** DynamoDB's protocol over LevelDB files in `folder`, on loopback. */
export async function startTableServer(folder: string): Promise<TableServer> {
  const server = dynalite({ path: folder, createTableMs: 1 });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** Makes the table of the synthesised stack, unless it is there. */
export async function createTable(client: DynamoDBClient, table: EmbeddedStack['table']): Promise<void> {
  const status = async () => (await client.send(new DescribeTableCommand({ TableName: tableName }))).Table?.TableStatus;
  try {
    await status();
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
    await client.send(new CreateTableCommand({ ...table, TableName: tableName, BillingMode: 'PAY_PER_REQUEST' }));
    while ((await status()) !== 'ACTIVE') await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
