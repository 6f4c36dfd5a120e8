import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { documentClient, openTable, type Table } from '../../functions/stores/table.ts';
import { createTable, startTableServer, tableName } from '../../infra/local/table.ts';
import { readStack } from '../../infra/local/template.ts';

/** A fresh table on the embedded server, as the synthesised stack describes it. */
export async function embeddedTable(): Promise<{ table: Table; close: () => Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'skysweep-table-'));
  const server = await startTableServer(folder);
  const client = new DynamoDBClient({
    endpoint: server.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  });
  await createTable(client, readStack().table);
  return {
    table: openTable(documentClient(client), tableName),
    async close() {
      client.destroy();
      await server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
