import { type Duration, Size } from 'aws-cdk-lib';
import {
  Action,
  EcsEc2ContainerDefinition,
  EcsJobDefinition,
  LinuxParameters,
  Reason,
  type RetryStrategy,
  TmpfsMountOption,
} from 'aws-cdk-lib/aws-batch';
import { type ContainerImage, LogDriver } from 'aws-cdk-lib/aws-ecs';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { exitCodes } from '../../core/sweep/protocol.ts';
import type { JobSize } from '../props.ts';

export interface JobDefinitionProps extends JobSize {
  readonly image: ContainerImage;
  /** 0 for none. */
  readonly gpus: number;
  readonly timeout: Duration;
  readonly logGroup: ILogGroup;
  /** The host's: it pulls the image and writes the log. */
  readonly executionRole: IRole;
}

/** The most that Batch allows. */
const attempts = 10;

/**
 * Reclaimed hosts, interrupted trainers and failed pulls start again. What no rule matches would be retried, so the last
 * two end everything else, with an exit code or without one.
 */
const retries: RetryStrategy[] = [
  { action: Action.RETRY, on: Reason.custom({ onExitCode: String(exitCodes.interrupted) }) },
  { action: Action.RETRY, on: Reason.SPOT_INSTANCE_RECLAIMED },
  { action: Action.RETRY, on: Reason.CANNOT_PULL_CONTAINER },
  { action: Action.EXIT, on: Reason.NON_ZERO_EXIT_CODE },
  { action: Action.EXIT, on: Reason.custom({ onStatusReason: '*' }) },
];

/** User and group `node` of the image. */
const user = '1000:1000';

/** A job: no root, no writable root file system, no permission for anything in AWS. */
export function trainerDefinition(scope: Construct, id: string, props: JobDefinitionProps): EcsJobDefinition {
  const linuxParameters = new LinuxParameters(scope, `${id}Linux`, {
    initProcessEnabled: true,
    sharedMemorySize: Size.gibibytes(1),
  });
  linuxParameters.addTmpfs({
    containerPath: '/tmp',
    size: Size.gibibytes(2),
    mountOptions: [TmpfsMountOption.NOSUID, TmpfsMountOption.NODEV],
  });
  return new EcsJobDefinition(scope, id, {
    container: new EcsEc2ContainerDefinition(scope, `${id}Container`, {
      image: props.image,
      cpu: props.vcpus,
      memory: props.memory,
      ...(props.gpus > 0 && { gpu: props.gpus }),
      user,
      privileged: false,
      readonlyRootFilesystem: true,
      linuxParameters,
      executionRole: props.executionRole,
      logging: LogDriver.awsLogs({ streamPrefix: 'trial', logGroup: props.logGroup }),
    }),
    retryAttempts: attempts,
    retryStrategies: retries,
    timeout: props.timeout,
    propagateTags: true,
  });
}
