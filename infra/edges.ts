import { Aws } from 'aws-cdk-lib';
import { type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { SweepApi, type SweepApiProps } from './api.ts';
import type { CheckpointBucket } from './bucket.ts';
import type { SweepCompute } from './compute/compute.ts';
import { edgeUses, grantData } from './grants.ts';
import type { Handlers } from './handlers.ts';
import { grantJobs, jobEnvironment, limitsEnvironment } from './job-access.ts';
import { deadLetters, type Observed, SweepFunction } from './sweep-function.ts';
import type { SweepTable } from './table.ts';
import { type NotificationProps, SweepTriggers, type TriggerProps } from './triggers.ts';

export interface SweepEdgesProps extends SweepApiProps, Observed {
  readonly table: SweepTable;
  readonly bucket: CheckpointBucket;
  readonly compute: SweepCompute | undefined;
  readonly batchEndpoint: string | undefined;
  readonly handlers: Handlers;
  readonly stateMachine: IStateMachine;
  readonly dataBuckets?: readonly string[] | undefined;
  readonly triggers?: TriggerProps | undefined;
  readonly notifications?: NotificationProps | undefined;
}

/** How the world reaches the sweeps: the HTTP API, and the events that start sweeps and tell of them. */
export class SweepEdges extends Construct {
  readonly api: SweepApi;
  readonly triggers: SweepTriggers;
  readonly functions: Readonly<Record<'api' | 'trigger-sweep', SweepFunction>>;
  readonly deadLetterQueue: Queue;

  constructor(scope: Construct, id: string, props: SweepEdgesProps) {
    super(scope, id);
    const { table, bucket, compute, batchEndpoint, handlers, stateMachine } = props;
    const { deployment, logLevel, logRetention, removalPolicy } = props;
    const observed: Observed = { deployment, logLevel, logRetention, removalPolicy };
    const roleClaim = props.authentication?.jwt?.roleClaim;
    const environment = {
      SKYSWEEP_TABLE: table.tableName,
      SKYSWEEP_BUCKET: bucket.bucketName,
      SKYSWEEP_STATE_MACHINE: stateMachine.stateMachineArn,
      ...limitsEnvironment(compute),
    };
    this.deadLetterQueue = deadLetters(this, 'TriggerSweepDeadLetters', removalPolicy);
    const api = new SweepFunction(this, 'Api', {
      bundle: 'api',
      description: 'answers the HTTP API',
      memorySize: 1024,
      environment: {
        ...environment,
        ...jobEnvironment(compute, batchEndpoint),
        ...(roleClaim !== undefined && { SKYSWEEP_ROLE_CLAIM: roleClaim }),
      },
      ...observed,
    });
    const trigger = new SweepFunction(this, 'TriggerSweep', {
      bundle: 'trigger-sweep',
      description: 'starts sweeps for events',
      memorySize: 512,
      environment,
      deadLetterQueue: this.deadLetterQueue,
      ...observed,
    });
    this.functions = { api, 'trigger-sweep': trigger };
    grantData(api, { table, bucket }, edgeUses.api);
    grantData(trigger, { table, bucket }, edgeUses['trigger-sweep']);
    grantJobs(api, compute, ['list', 'terminate']);
    // Signed URLs can do what the signer may, and no more.
    const objects = props.dataBuckets?.map((name) => `arn:${Aws.PARTITION}:s3:::${name}/*`);
    if (objects) allow(api, ['s3:GetObject'], objects);
    for (const starter of [api, trigger]) grantExecutions(starter, stateMachine);
    const tasks = [stateMachine.stateMachineArn, `${stateMachine.stateMachineArn}/*`];
    allow(api, ['states:SendTaskSuccess', 'states:SendTaskHeartbeat'], tasks);

    this.api = new SweepApi(this, 'Http', props);
    this.api.answerWith(api);
    this.api.rolePolicies();
    handlers.functions['launch-trial'].addEnvironment('SKYSWEEP_API_URL', this.api.url);

    this.triggers = new SweepTriggers(this, 'Triggers', {
      ...props.triggers,
      handler: trigger,
      deadLetterQueue: this.deadLetterQueue,
      bucket,
      ...(props.notifications && { notifications: props.notifications }),
    });
    const { eventBusArn, eventBusName } = this.triggers.bus;
    const { functions } = handlers;
    const tellers = ['launch-trial', 'settle-trial', 'conclude-sweep', 'halt-sweep'] as const;
    for (const teller of [api, trigger, ...tellers.map((name) => functions[name])]) {
      teller.addEnvironment('SKYSWEEP_EVENT_BUS', eventBusName);
      allow(teller, ['events:PutEvents'], [eventBusArn]);
    }
  }
}

const allow = (grantee: IGrantable, actions: string[], resources: string[]) =>
  grantee.grantPrincipal.addToPrincipalPolicy(new PolicyStatement({ actions, resources }));

function grantExecutions(
  grantee: IGrantable,
  { stateMachineArn, stateMachineName }: IStateMachine & { stateMachineName?: string },
) {
  allow(grantee, ['states:StartExecution'], [stateMachineArn]);
  const name = stateMachineName ?? '*';
  const execution = `arn:${Aws.PARTITION}:states:${Aws.REGION}:${Aws.ACCOUNT_ID}:execution:${name}:*`;
  allow(grantee, ['states:DescribeExecution'], [execution]);
}
