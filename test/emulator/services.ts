import { BatchClient } from '@aws-sdk/client-batch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SFNClient } from '@aws-sdk/client-sfn';
import { batchJobs } from '../../functions/aws/batch.ts';
import type { Emulator } from './set-up.ts';

const common = { region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };

/** @param connections Requests at once; by default the SDK's own limit. */
export const dynamodb = (endpoint: string, connections?: number) =>
  new DynamoDBClient({
    ...common,
    endpoint,
    ...(connections !== undefined && { requestHandler: { httpAgent: { maxSockets: connections } } }),
  });

/** Clients of the emulator and of the Batch endpoint beside it. */
export function services({ endpoint, batch }: Emulator) {
  return {
    sfn: new SFNClient({ ...common, endpoint }),
    dynamodb: dynamodb(endpoint),
    jobs: batchJobs(batchClient(batch), {
      queue: 'skysweep',
      trainerDefinition: 'trainer',
      commandDefinition: 'trainer',
    }),
  };
}

export const batchClient = (endpoint: string) => new BatchClient({ ...common, endpoint });
