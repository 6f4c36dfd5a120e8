import { Duration } from 'aws-cdk-lib';
import {
  FairshareSchedulingPolicy,
  JobQueue,
  JobStateTimeLimitActionsAction,
  JobStateTimeLimitActionsReason,
  JobStateTimeLimitActionsState,
  type OrderedComputeEnvironment,
} from 'aws-cdk-lib/aws-batch';
import type { Construct } from 'constructs';

/** A job that no instance can ever take shows so at once; the wait is for a mistake that is being mended. */
const misconfigured = Duration.minutes(10);

/** Sweeps share a queue fairly: each has a share of its own, and what they used counts for the last hour. */
export function fairQueue(
  scope: Construct,
  id: string,
  { environments, queueTimeout }: { environments: OrderedComputeEnvironment[]; queueTimeout: Duration },
): JobQueue {
  const limit = (reason: JobStateTimeLimitActionsReason, maxTime: Duration) => ({
    reason,
    maxTime,
    state: JobStateTimeLimitActionsState.RUNNABLE,
    action: JobStateTimeLimitActionsAction.CANCEL,
  });
  return new JobQueue(scope, id, {
    priority: 1,
    computeEnvironments: environments,
    schedulingPolicy: new FairshareSchedulingPolicy(scope, `${id}Shares`, { shareDecay: Duration.hours(1) }),
    jobStateTimeLimitActions: [
      limit(JobStateTimeLimitActionsReason.JOB_RESOURCE_REQUIREMENT, misconfigured),
      limit(JobStateTimeLimitActionsReason.COMPUTE_ENVIRONMENT_MAX_RESOURCE, misconfigured),
      limit(JobStateTimeLimitActionsReason.INSUFFICIENT_INSTANCE_CAPACITY, queueTimeout),
    ],
  });
}
