import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { SkysweepSweepsProps } from './props.ts';
import { SkysweepSweeps } from './sweeps.ts';

export interface SkysweepStackProps extends StackProps {
  /** Props of the construct; what they refer to, such as a VPC that is looked up, belongs to the stack. */
  readonly sweeps?: (stack: Stack) => SkysweepSweepsProps;
}

/** A stack with nothing but the construct; its outputs are what the CLI asks a deployment for. */
export class SkysweepStack extends Stack {
  readonly sweeps: SkysweepSweeps;

  constructor(scope: Construct, id: string, { sweeps = () => ({}), ...props }: SkysweepStackProps = {}) {
    super(scope, id, { description: 'Skysweep: hyperparameter sweeps', ...props });
    this.sweeps = new SkysweepSweeps(this, 'Sweeps', sweeps(this));
    const { table, bucket, stateMachine, compute, edges } = this.sweeps;
    const outputs = {
      Table: table.tableName,
      Bucket: bucket.bucketName,
      StateMachine: stateMachine.stateMachineArn,
      Api: edges.api.url,
      EventBus: edges.triggers.bus.eventBusName,
      ...(compute && { GpuJobQueue: compute.gpu.queue.jobQueueArn, CpuJobQueue: compute.cpu.queue.jobQueueArn }),
    };
    for (const [name, value] of Object.entries(outputs)) new CfnOutput(this, `${name}Output`, { value, key: name });
  }
}
