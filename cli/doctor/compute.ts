import {
  BatchClient,
  type ComputeEnvironmentDetail,
  DescribeComputeEnvironmentsCommand,
  DescribeJobQueuesCommand,
  type JobQueueDetail,
} from '@aws-sdk/client-batch';
import type { Account } from '../deployment/account.ts';
import { type Check, doubtful, fine, unknown, wrong } from './check.ts';

/** The job queues of a deployment and the environments below them. */
export async function checkCompute({ settings }: Account, queues: readonly string[]): Promise<Check[]> {
  if (queues.length === 0) return [unknown('job queues', 'the stack was deployed without compute')];
  const client = new BatchClient(settings);
  const { jobQueues = [] } = await client.send(new DescribeJobQueuesCommand({ jobQueues: [...queues] }));
  const wanted = jobQueues.flatMap(({ computeEnvironmentOrder = [] }) =>
    computeEnvironmentOrder.flatMap(({ computeEnvironment }) => computeEnvironment ?? []),
  );
  const { computeEnvironments = [] } = await client.send(
    new DescribeComputeEnvironmentsCommand({ computeEnvironments: [...new Set(wanted)] }),
  );
  client.destroy();
  const missing = queues.filter(
    (queue) => !jobQueues.some(({ jobQueueArn, jobQueueName }) => queue === jobQueueArn || queue === jobQueueName),
  );
  return [
    ...missing.map((queue) => wrong(`queue ${nameOf(queue)}`, 'is gone', 'deploy the stack again')),
    ...jobQueues.map(judgeQueue),
    ...computeEnvironments.map(judgeEnvironment),
  ];
}

const nameOf = (arn: string) => arn.slice(arn.lastIndexOf('/') + 1);

export function judgeQueue({ jobQueueName, state, status, statusReason }: Partial<JobQueueDetail>): Check {
  const what = `queue ${jobQueueName}`;
  return judge(what, state, status, statusReason, `aws batch update-job-queue --job-queue ${jobQueueName}`);
}

export function judgeEnvironment(environment: Partial<ComputeEnvironmentDetail>): Check {
  const { computeEnvironmentName: name, state, status, statusReason } = environment;
  const update = `aws batch update-compute-environment --compute-environment ${name}`;
  return judge(`environment ${name}`, state, status, statusReason, update);
}

function judge(what: string, state?: string, status?: string, reason?: string, update = ''): Check {
  const found = [state, status].filter(Boolean).join(', ') + (reason ? `: ${reason}` : '');
  if (state === 'DISABLED') return wrong(what, found, `let it take jobs: \`${update} --state ENABLED\``);
  if (status === 'VALID') return fine(what, found);
  if (status === 'INVALID') return wrong(what, found, 'mend what the reason names, and deploy the stack again');
  return doubtful(what, found, 'look again when it has settled');
}
