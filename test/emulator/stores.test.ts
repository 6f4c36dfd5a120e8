import { CreateTableCommand, DeleteTableCommand, waitUntilTableExists } from '@aws-sdk/client-dynamodb';
import { inject } from 'vitest';
import { documentClient, openTable } from '../../functions/stores/table.ts';
import { readStack } from '../../infra/local/template.ts';
import { storesConformance } from '../functions/stores/conformance.ts';
import { dynamodb } from './services.ts';

const { endpoint, moto } = inject('emulator');

for (const [name, url] of Object.entries({ "MiniStack's DynamoDB": endpoint, "moto's DynamoDB": moto })) {
  storesConformance(name, async () => {
    const client = dynamodb(url);
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
