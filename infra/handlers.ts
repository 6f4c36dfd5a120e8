import { Policy, PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { CheckpointBucket } from './bucket.ts';
import type { SweepCompute } from './compute/compute.ts';
import { type FunctionName, functionNames } from './functions.ts';
import { dataUses, grantData } from './grants.ts';
import { grantJobs, jobEnvironment, jobUses } from './job-access.ts';
import { deadLetters, type Observed, SweepFunction } from './sweep-function.ts';
import type { SweepTable } from './table.ts';

export interface HandlersProps {
  readonly table: SweepTable;
  readonly bucket: CheckpointBucket;
  readonly compute: SweepCompute | undefined;
  readonly batchEndpoint: string | undefined;
  readonly observed: Observed;
  readonly reservedConcurrency: Readonly<Partial<Record<FunctionName, number>>>;
}

const descriptions: Readonly<Record<FunctionName, string>> = {
  'begin-sweep': 'opens a round of lanes',
  'propose-trial': 'decides what a lane does next',
  'launch-trial': 'submits the job of a trial',
  'settle-trial': 'ends a trial when its job has ended',
  'conclude-sweep': 'ends a round of lanes, or the sweep',
  'halt-sweep': 'ends the jobs of an execution that was stopped or failed',
};

/** Samplers calculate: memory buys processor time. */
const memory: Readonly<Partial<Record<FunctionName, number>>> = { 'propose-trial': 1024 };

/** Called by events, not by the state machine alone: nobody waits for their answer. */
const byEvents = ['settle-trial', 'halt-sweep'] as const satisfies readonly FunctionName[];

/** The functions of a sweep, each with a role of its own. */
export class Handlers extends Construct {
  readonly functions: Readonly<Record<FunctionName, SweepFunction>>;
  readonly deadLetterQueues: Readonly<Record<(typeof byEvents)[number], Queue>>;

  constructor(scope: Construct, id: string, props: HandlersProps) {
    super(scope, id);
    const queues = byEvents.map((name) => [
      name,
      deadLetters(this, `${pascal(name)}DeadLetters`, props.observed.removalPolicy),
    ]);
    this.deadLetterQueues = Object.fromEntries(queues) as typeof this.deadLetterQueues;
    this.functions = Object.fromEntries(
      functionNames.map((name) => [name, this.#function(name, props)]),
    ) as typeof this.functions;
  }

  #function(name: FunctionName, props: HandlersProps): SweepFunction {
    const { table, bucket, compute, batchEndpoint, observed, reservedConcurrency } = props;
    const deadLetterQueue = byEvents.find((one) => one === name) && this.deadLetterQueues[name as 'settle-trial'];
    const jobs = jobUses[name];
    const handler = new SweepFunction(this, pascal(name), {
      bundle: name,
      description: descriptions[name],
      environment: {
        SKYSWEEP_TABLE: table.tableName,
        SKYSWEEP_BUCKET: bucket.bucketName,
        ...(jobs && jobEnvironment(compute, batchEndpoint)),
      },
      ...(memory[name] !== undefined && { memorySize: memory[name] }),
      reservedConcurrency: reservedConcurrency[name],
      ...observed,
      ...(deadLetterQueue && { deadLetterQueue }),
    });
    grantData(handler, { table, bucket }, dataUses[name]);
    if (jobs) grantJobs(handler, compute, jobs);
    return handler;
  }

  /**
   * Lets those functions complete tasks that release trials. A policy of its own: in the roles' default policies it would
   * close a circle with the state machine. The children of a Distributed Map are named below their state machine.
   */
  grantCallbacks({ stateMachineArn }: IStateMachine): void {
    new Policy(this, 'TaskResponses', {
      statements: [
        new PolicyStatement({
          actions: ['states:SendTaskSuccess'],
          resources: [stateMachineArn, `${stateMachineArn}/*`],
        }),
      ],
      roles: (['launch-trial', 'settle-trial'] as const).map((name) => this.functions[name].role as Role),
    });
  }
}

export const pascal = (name: string) => name.replace(/(^|-)(\w)/g, (_, __, letter: string) => letter.toUpperCase());
