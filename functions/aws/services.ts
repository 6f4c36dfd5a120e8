import { BatchClient } from '@aws-sdk/client-batch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import { emitter } from '../events.ts';
import type { Limits } from '../limits.ts';
import { observedPublish } from '../observe/events.ts';
import { asError, type Observer } from '../observe/observer.ts';
import type { Services } from '../services.ts';
import { storesOf } from '../stores/stores.ts';
import { documentClient, openTable } from '../stores/table.ts';
import { bucketArtefacts } from './artefacts.ts';
import { batchJobs } from './batch.ts';
import { dataSigner } from './data.ts';
import { busPublisher } from './events.ts';
import { executions, taskCallbacks } from './step-functions.ts';

/** The index lags behind the table by far less than this. */
const overlapMs = 10_000;

function cpuPlace({ SKYSWEEP_CPU_JOB_QUEUE: queue, SKYSWEEP_CPU_JOB_DEFINITION: definition }: NodeJS.ProcessEnv) {
  return queue && definition ? { cpu: { queue, definition } } : {};
}

/** What the stack says of its machines; nothing where something stands in for Batch. */
export function limitsIn(environment: NodeJS.ProcessEnv): Limits {
  const number = (name: string) => (environment[name] ? Number(environment[name]) : undefined);
  const [gpu, cpu] = [number('SKYSWEEP_GPU_JOBS'), number('SKYSWEEP_CPU_JOBS')];
  const jobSeconds = number('SKYSWEEP_JOB_SECONDS');
  return {
    ...(gpu !== undefined && cpu !== undefined && { jobs: { gpu, cpu } }),
    ...(jobSeconds !== undefined && { jobSeconds }),
  };
}

/** Services from a function's environment; the clients find region, credentials and endpoints by themselves. */
export function awsServices(environment: NodeJS.ProcessEnv, observer: Observer): Services {
  const setting = (name: string): string => {
    const value = environment[name];
    if (value === undefined) throw new Error(`the environment variable ${name} is not set`);
    return value;
  };
  const table = openTable(documentClient(new DynamoDBClient({})), setting('SKYSWEEP_TABLE'));
  const stores = storesOf(table, Date.now);
  const bus = environment.SKYSWEEP_EVENT_BUS;
  const publish = bus ? busPublisher(new EventBridgeClient({}), bus) : async () => {};
  const stepFunctions = new SFNClient({});
  const s3 = new S3Client({});
  return {
    ...observer,
    ...stores,
    events: emitter(stores.eventLog, observedPublish(observer, publish), (error) =>
      observer.log.error('an event did not go out', asError(error)),
    ),
    jobs: batchJobs(new BatchClient({}), {
      queue: environment.SKYSWEEP_JOB_QUEUE ?? '',
      trainerDefinition: environment.SKYSWEEP_JOB_DEFINITION ?? '',
      commandDefinition: environment.SKYSWEEP_JOB_DEFINITION ?? '',
      ...cpuPlace(environment),
    }),
    callbacks: taskCallbacks(stepFunctions),
    executions: executions(stepFunctions, environment.SKYSWEEP_STATE_MACHINE ?? ''),
    artefacts: bucketArtefacts(s3, setting('SKYSWEEP_BUCKET')),
    data: dataSigner(s3),
    limits: limitsIn(environment),
    apiUrl: () => setting('SKYSWEEP_API_URL'),
    now: () => Date.now(),
    overlapMs,
  };
}
