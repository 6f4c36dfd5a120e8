import { fileURLToPath } from 'node:url';
import { Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { AttributeType, Billing, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { type IRole, Policy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Architecture, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs';
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { indexName } from '../functions/stores/table.ts';
import { type FunctionName, functionNames } from './functions.ts';
import { SweepStateMachine } from './state-machine.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Table, bucket, functions and state machine: the whole of a sweep but the compute that runs its jobs. */
export class SkysweepStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);

    const table = new TableV2(this, 'Table', {
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      globalSecondaryIndexes: [
        {
          indexName,
          partitionKey: { name: 'gpk', type: AttributeType.STRING },
          sortKey: { name: 'gsk', type: AttributeType.STRING },
        },
      ],
      billing: Billing.onDemand(),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      timeToLiveAttribute: 'expiresAt',
      removalPolicy: RemovalPolicy.RETAIN,
    });
    const bucket = new Bucket(this, 'Checkpoints', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });

    const functions = Object.fromEntries(
      functionNames.map((name) => [name, this.#function(name, { table, bucket })]),
    ) as Record<FunctionName, NodejsFunction>;
    for (const handler of Object.values(functions)) table.grantReadWriteData(handler);
    const { stateMachine } = new SweepStateMachine(this, 'Sweeps', { functions });
    // A policy of its own: in the roles' default policies it would close a circle with the state machine.
    new Policy(this, 'TaskResponses', {
      statements: [
        new PolicyStatement({
          actions: ['states:SendTaskSuccess', 'states:SendTaskHeartbeat'],
          resources: [stateMachine.stateMachineArn],
        }),
      ],
      roles: (['launch-trial', 'settle-trial'] as const).map((name) => functions[name].role as IRole),
    });
  }

  #function(name: FunctionName, { table, bucket }: { table: TableV2; bucket: Bucket }): NodejsFunction {
    return new NodejsFunction(this, pascal(name), {
      entry: `${root}/functions/${name}.ts`,
      projectRoot: root,
      depsLockFilePath: `${root}/package-lock.json`,
      runtime: Runtime.NODEJS_22_X,
      architecture: Architecture.ARM_64,
      memorySize: name === 'propose-trial' ? 1024 : 256,
      timeout: Duration.seconds(60),
      tracing: Tracing.ACTIVE,
      environment: { SKYSWEEP_TABLE: table.tableName, SKYSWEEP_BUCKET: bucket.bucketName },
      bundling: {
        format: OutputFormat.ESM,
        target: 'node20',
        minify: true,
        sourceMap: true,
        externalModules: ['@aws-sdk/*', '@smithy/*'],
        // Bundled CommonJS packages may still call require.
        banner:
          "import{createRequire as skysweepRequire}from'node:module';const require=skysweepRequire(import.meta.url);",
      },
    });
  }
}

const pascal = (name: string) => name.replace(/(^|-)(\w)/g, (_, __, letter: string) => letter.toUpperCase());
