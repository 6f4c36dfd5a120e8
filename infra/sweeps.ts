import { RemovalPolicy, Stack, Tags } from 'aws-cdk-lib';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { CheckpointBucket } from './bucket.ts';
import { SweepCompute } from './compute/compute.ts';
import { SweepEdges } from './edges.ts';
import { EndingRules } from './ending-rules.ts';
import type { FunctionName } from './functions.ts';
import { Handlers } from './handlers.ts';
import { SweepAlarms } from './observability/alarms.ts';
import { SweepDashboard } from './observability/dashboard.ts';

export type * from './props.ts';

import type { SkysweepSweepsProps } from './props.ts';
import { SweepStateMachine } from './state-machine.ts';
import { deadLetters, SweepFunction } from './sweep-function.ts';
import { SweepTable } from './table.ts';
import { explainWildcards } from './wildcards.ts';

const prices = { gpu: 0.6, cpu: 0.05 };

/**
 * Everything that runs sweeps: a table and a bucket, a state machine and its functions, AWS Batch with GPUs, alarms and
 * a dashboard. Nothing runs, and next to nothing is charged, while there is no sweep.
 */
export class SkysweepSweeps extends Construct {
  readonly table: SweepTable;
  readonly bucket: CheckpointBucket;
  /** Undefined when it was left out. */
  readonly compute: SweepCompute | undefined;
  readonly functions: Readonly<Record<FunctionName, SweepFunction>>;
  readonly stateMachine: StateMachine;
  /** The HTTP API, and the bus and rules of events. */
  readonly edges: SweepEdges;

  constructor(scope: Construct, id: string, props: SkysweepSweepsProps = {}) {
    super(scope, id);
    const { removalPolicy = RemovalPolicy.RETAIN, retention = {}, compute = {}, vpc, image } = props;
    const kept = { logRetention: retention.logs ?? RetentionDays.ONE_MONTH, removalPolicy };
    const { stackName } = Stack.of(this);
    const deployment = `${stackName}/${id}`;
    const observed = { ...kept, deployment, logLevel: props.logLevel ?? 'info' };

    this.table = new SweepTable(this, 'Table', removalPolicy);
    this.bucket = new CheckpointBucket(this, 'Bucket', {
      checkpointDays: retention.checkpointDays ?? 90,
      removalPolicy,
    });
    this.compute =
      compute === false ? undefined : new SweepCompute(this, 'Compute', { ...compute, vpc, image, ...kept });
    const handlers = new Handlers(this, 'Handlers', {
      table: this.table,
      bucket: this.bucket,
      compute: this.compute,
      batchEndpoint: props.batchEndpoint,
      reservedConcurrency: props.reservedConcurrency ?? {},
      observed,
    });
    this.functions = handlers.functions;
    this.stateMachine = new SweepStateMachine(this, 'Sweeps', {
      functions: this.functions,
      logGroup: new LogGroup(this, 'ExecutionLogs', {
        // Step Functions may write to names that begin so without a policy of the account's that is limited in size.
        logGroupName: `/aws/vendedlogs/states/${stackName}-${this.node.addr.slice(-8)}`,
        retention: kept.logRetention,
        removalPolicy,
      }),
    }).stateMachine;
    handlers.grantCallbacks(this.stateMachine);
    this.edges = new SweepEdges(this, 'Edges', {
      table: this.table,
      bucket: this.bucket,
      compute: this.compute,
      batchEndpoint: props.batchEndpoint,
      handlers,
      stateMachine: this.stateMachine,
      authentication: props.authentication,
      dataBuckets: props.dataBuckets,
      triggers: props.triggers,
      notifications: props.notifications,
      ...observed,
    });

    const { gpu, cpu } = { ...prices, ...props.pricePerHour };
    const meterLetters = deadLetters(this, 'MeterJobDeadLetters', removalPolicy);
    const meterJob = new SweepFunction(this, 'MeterJob', {
      bundle: 'meter-job',
      description: 'measures the time and cost of a job that has ended',
      memorySize: 128,
      environment: {
        SKYSWEEP_CPU_JOB_QUEUE: this.compute?.cpu.queue.jobQueueArn ?? '',
        SKYSWEEP_PRICE_GPU_HOUR: String(gpu),
        SKYSWEEP_PRICE_CPU_HOUR: String(cpu),
      },
      deadLetterQueue: meterLetters,
      ...observed,
    });
    const letters = handlers.deadLetterQueues;
    const { jobEnded } = new EndingRules(this, 'Endings', {
      jobs: [
        { handler: this.functions['settle-trial'], deadLetterQueue: letters['settle-trial'] },
        { handler: meterJob, deadLetterQueue: meterLetters },
      ],
      executions: { handler: this.functions['halt-sweep'], deadLetterQueue: letters['halt-sweep'] },
      stateMachine: this.stateMachine,
      jobQueues: this.compute ? [this.compute.gpu, this.compute.cpu].map(({ queue }) => queue.jobQueueArn) : [],
    });

    const watched = {
      functions: { ...this.functions, 'meter-job': meterJob, ...this.edges.functions },
      stateMachine: this.stateMachine,
      deadLetterQueues: [...Object.values(letters), meterLetters, this.edges.deadLetterQueue],
      jobEnded,
      deployment,
    };
    const { alarms } =
      (props.alarms ?? true)
        ? new SweepAlarms(this, 'Alarms', {
            ...watched,
            target: props.alarmTarget,
            dailyBudget: props.dailyBudget ?? 50,
          })
        : { alarms: [] };
    if (props.dashboard ?? true) new SweepDashboard(this, 'Overview', { ...watched, alarms, table: this.table });

    for (const [name, value] of Object.entries(props.tags ?? {})) Tags.of(this).add(name, value);
    explainWildcards(this);
  }
}
