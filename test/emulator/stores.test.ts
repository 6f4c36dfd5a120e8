import { CreateTableCommand, DeleteTableCommand, waitUntilTableExists } from '@aws-sdk/client-dynamodb';
import { inject } from 'vitest';
import { documentClient, openTable } from '../../functions/stores/table.ts';
import { readStack } from '../../infra/local/template.ts';
import { storesConformance } from '../functions/stores/conformance.ts';
import { dynamodb } from './services.ts';

const { endpoint, moto, dynamodbLocal } = inject('emulator');

/** moto's server looks at a condition and writes in two steps, between which another request of its may write. */
const oneAtATime = 1;

for (const [name, open] of [
  ["MiniStack's DynamoDB", () => dynamodb(endpoint)],
  ...(dynamodbLocal ? [['DynamoDB Local', () => dynamodb(dynamodbLocal)] as const] : []),
  ["moto's DynamoDB, one request at a time", () => dynamodb(moto, oneAtATime)],
] as const) {
  storesConformance(name, async () => {
    const client = open();
    const TableName = 'conformance';
    await client.send(new CreateTableCommand({ ...readStack().table, TableName, BillingMode: 'PAY_PER_REQUEST' }));
    await waitUntilTableExists({ client, maxWaitTime: 30 }, { TableName });
    return {
      table: openTable(documentClient(client), TableName),
      async close() {
        await client.send(new DeleteTableCommand({ TableName }));
        client.destroy();
      },
    };
  });
}
