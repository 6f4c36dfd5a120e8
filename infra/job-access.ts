import { Aws } from 'aws-cdk-lib';
import { type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { JobPlace, SweepCompute } from './compute/compute.ts';
import type { FunctionName } from './functions.ts';

export type JobUse = 'submit' | 'list' | 'terminate';

/** What each handler does with jobs. */
export const jobUses: Readonly<Partial<Record<FunctionName, readonly JobUse[]>>> = {
  'launch-trial': ['submit', 'list', 'terminate'],
  'settle-trial': ['list'],
  'conclude-sweep': ['list', 'terminate'],
  'halt-sweep': ['list', 'terminate'],
};

const jobArn = (kind: string) => `arn:${Aws.PARTITION}:batch:${Aws.REGION}:${Aws.ACCOUNT_ID}:${kind}`;

/** Every revision of a definition: those of an earlier deployment may still be in use. */
const definitionArns = ({ definition: { jobDefinitionName: name } }: JobPlace) => jobArn(`job-definition/${name}:*`);

/** Lets a function do this with jobs; where something stands in for Batch, nothing is asked. */
export function grantJobs(grantee: IGrantable, compute: SweepCompute | undefined, uses: readonly JobUse[]): void {
  if (!compute) return;
  const places = [compute.gpu, compute.cpu];
  const allow = (actions: string[], resources: string[]) =>
    grantee.grantPrincipal.addToPrincipalPolicy(new PolicyStatement({ actions, resources }));
  if (uses.includes('submit')) {
    const queues = places.map(({ queue }) => queue.jobQueueArn);
    allow(['batch:SubmitJob'], [...queues, ...places.map(definitionArns)]);
  }
  // Batch knows no resources for listing.
  if (uses.includes('list')) allow(['batch:ListJobs'], ['*']);
  // A job's ARN is its random id.
  if (uses.includes('terminate')) allow(['batch:TerminateJob'], [jobArn('job/*')]);
}

/** What those that start sweeps may promise. */
export function limitsEnvironment(compute: SweepCompute | undefined): Record<string, string> {
  if (!compute) return {};
  const { jobs, jobSeconds } = compute.limits;
  return {
    SKYSWEEP_GPU_JOBS: String(jobs.gpu),
    SKYSWEEP_CPU_JOBS: String(jobs.cpu),
    SKYSWEEP_JOB_SECONDS: String(jobSeconds),
  };
}

/** Where handlers that deal with jobs find the queues. */
export function jobEnvironment(
  compute: SweepCompute | undefined,
  batchEndpoint: string | undefined,
): Record<string, string> {
  if (!compute) {
    const standIn = { SKYSWEEP_JOB_QUEUE: 'skysweep', SKYSWEEP_JOB_DEFINITION: 'trainer' };
    return { ...standIn, ...(batchEndpoint !== undefined && { AWS_ENDPOINT_URL_BATCH: batchEndpoint }) };
  }
  return {
    SKYSWEEP_JOB_QUEUE: compute.gpu.queue.jobQueueArn,
    SKYSWEEP_JOB_DEFINITION: compute.gpu.definition.jobDefinitionArn,
    SKYSWEEP_CPU_JOB_QUEUE: compute.cpu.queue.jobQueueArn,
    SKYSWEEP_CPU_JOB_DEFINITION: compute.cpu.definition.jobDefinitionArn,
  };
}
