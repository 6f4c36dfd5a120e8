import { BatchClient } from '@aws-sdk/client-batch';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { IAMClient } from '@aws-sdk/client-iam';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SQSClient } from '@aws-sdk/client-sqs';
import { batchJobs } from '../../functions/aws/batch.ts';
import type { Emulator } from './set-up.ts';

export const common = { region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };

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
    cloudFormation: new CloudFormationClient({ ...common, endpoint }),
    eventBridge: new EventBridgeClient({ ...common, endpoint }),
    iam: new IAMClient({ ...common, endpoint }),
    lambda: new LambdaClient({ ...common, endpoint }),
    s3: new S3Client({ ...common, endpoint, forcePathStyle: true }),
    sqs: new SQSClient({ ...common, endpoint }),
    dynamodb: dynamodb(endpoint),
    jobs: batchJobs(batchClient(batch), {
      queue: 'skysweep',
      trainerDefinition: 'trainer',
      commandDefinition: 'trainer',
    }),
  };
}

export const batchClient = (endpoint: string) => new BatchClient({ ...common, endpoint });
