import { join } from 'node:path';
import { Duration, type RemovalPolicy, Validations } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  ApplicationLogLevel,
  Architecture,
  Code,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  SystemLogLevel,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { type IQueue, Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { BundleName } from './functions.ts';
import { packageRoot } from './local/root.ts';

/** What the functions log. */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** What all functions of a deployment share. */
export interface Observed {
  /** Tells deployments in one account apart: in every line, and the dimension of every metric. */
  readonly deployment: string;
  readonly logLevel: LogLevel;
  readonly logRetention: RetentionDays;
  readonly removalPolicy: RemovalPolicy;
}

export interface SweepFunctionProps extends Observed {
  readonly bundle: BundleName;
  readonly description: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** MB; processor time comes in proportion. Default: 256. */
  readonly memorySize?: number;
  /** Default: 60 s. */
  readonly timeout?: Duration;
  readonly reservedConcurrency?: number | undefined;
  /** Where events go that it could not handle; for functions that are called asynchronously. */
  readonly deadLetterQueue?: IQueue;
}

/** A Lambda of this package, from its bundle in `dist/`: arm64, traced, JSON logs, a role that may write those alone. */
export class SweepFunction extends LambdaFunction {
  constructor(scope: Construct, id: string, props: SweepFunctionProps) {
    const { bundle, description, environment, memorySize = 256, timeout = Duration.seconds(60) } = props;
    const { deployment, logLevel } = props;
    const logGroup = new LogGroup(scope, `${id}Logs`, {
      retention: props.logRetention,
      removalPolicy: props.removalPolicy,
    });
    const role = new Role(scope, `${id}Role`, {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: `Skysweep: ${description}`,
    });
    logGroup.grantWrite(role);
    super(scope, id, {
      code: Code.fromAsset(join(packageRoot, 'dist', 'functions', bundle)),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_22_X,
      architecture: Architecture.ARM_64,
      description,
      memorySize,
      timeout,
      role,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      // The functions filter by themselves: what has no level, as metrics have not, is INFO to Lambda.
      applicationLogLevelV2: logLevel === 'debug' ? ApplicationLogLevel.DEBUG : ApplicationLogLevel.INFO,
      systemLogLevelV2: SystemLogLevel.WARN,
      tracing: Tracing.ACTIVE,
      environment: {
        NODE_OPTIONS: '--enable-source-maps',
        POWERTOOLS_SERVICE_NAME: deployment,
        POWERTOOLS_LOG_LEVEL: logLevel.toUpperCase(),
        ...environment,
      },
      ...(props.reservedConcurrency !== undefined && { reservedConcurrentExecutions: props.reservedConcurrency }),
      ...(props.deadLetterQueue && {
        deadLetterQueue: props.deadLetterQueue,
        retryAttempts: 2,
        maxEventAge: Duration.hours(6),
      }),
    });
    Validations.of(this).acknowledge({
      id: 'AwsSolutions-L1',
      reason: 'Node.js 22 is maintained, and the newest runtime that emulators know as well.',
    });
  }
}

/** Keeps events that could not be delivered or handled for two weeks; an alarm watches its depth. */
export function deadLetters(scope: Construct, id: string, removalPolicy: RemovalPolicy): Queue {
  return new Queue(scope, id, {
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
    removalPolicy,
  });
}
