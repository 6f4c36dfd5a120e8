import { causeOf } from './cause.ts';
import { readJobName } from './job-name.ts';
import { lambda } from './lambda.ts';
import { ended, isAlive, jobNameOf } from './launch-jobs.ts';
import { endLaneJob } from './packing/end-lane-job.ts';
import type { Release } from './release.ts';
import type { Services } from './services.ts';
import { hasEnded } from './services.ts';
import { outcomeOf, settle } from './settle.ts';

/** How a container ended. */
interface ContainerEnd {
  readonly exitCode?: number | undefined;
  readonly reason?: string | undefined;
}

/** What the rule passes on of EventBridge's "Batch Job State Change": the container's environment stays behind. */
export interface BatchEvent {
  readonly detail: {
    readonly jobId: string;
    readonly jobName: string;
    readonly status: string;
    readonly statusReason?: string;
    readonly attempts?: readonly { readonly container?: ContainerEnd }[];
    /** From the embedded queue. */
    readonly container?: ContainerEnd;
  };
}

/** From the state machine's catch: what became of a launch that is silent? */
export interface ReconcileInput {
  readonly reconcile: true;
  readonly sweep: string;
  readonly trial: number;
  readonly launch: number;
  /** What the launch ended with, in Step Functions' words. */
  readonly error: { readonly Error?: string; readonly Cause?: unknown };
}

export type ReconcileAnswer = Omit<Release, 'outcome'> & {
  readonly outcome: Release['outcome'] | 'waiting';
};

/** A queue may be long: a job that has not started is asked after this seldom. */
const queuedHeartbeatSeconds = 3600;

/** Ends a launch when its job has ended, told so by the job's own event or by asking the queue. */
export function settleTrial(services: Services) {
  return async (input: BatchEvent | ReconcileInput): Promise<ReconcileAnswer | undefined> => {
    if ('reconcile' in input) return reconcile(services, input);
    const { jobId, jobName: name, status, statusReason, attempts } = input.detail;
    const container = input.detail.container ?? attempts?.at(-1)?.container;
    const scope = readJobName(name);
    if (!scope || (status !== 'SUCCEEDED' && status !== 'FAILED')) return undefined;
    const { trial, launch } = await endLaneJob(services, scope, jobId);
    const [item, sweep] = await Promise.all([
      services.trials.find(scope.sweep, trial),
      services.sweeps.find(scope.sweep),
    ]);
    if (!item || !sweep || item.launch !== launch) return undefined;
    if (!item.claim && item.job?.id === jobId) {
      await settle(services, sweep, item, ended(item, []));
      return undefined;
    }
    // A job without the claim lost the race for it; with no claim at all, the last one standing decides.
    if (item.claim ? item.claim.jobId !== jobId : (await services.jobs.list(name)).some((job) => !hasEnded(job))) {
      return undefined;
    }
    await settle(services, sweep, item, {
      ...(statusReason && { statusReason }),
      ...(container?.exitCode !== undefined && { exitCode: container.exitCode }),
      ...(container?.reason !== undefined && { output: container.reason.split('\n') }),
    });
    return undefined;
  };
}

async function reconcile(services: Services, input: ReconcileInput): Promise<ReconcileAnswer> {
  const { sweep, trial, launch, error } = input;
  const [item, found] = await Promise.all([services.trials.find(sweep, trial), services.sweeps.find(sweep)]);
  if (!item || !found) throw new Error(`there is no trial ${trial} of sweep ${sweep}`);
  const same = { trial, adopt: false, heartbeatSeconds: queuedHeartbeatSeconds, delaySeconds: 0 };
  const open = item.state === 'queued' || item.state === 'running';
  if (!open || item.launch !== launch) return { ...same, outcome: outcomeOf(item, launch), launch: item.launch };
  const jobs = await services.jobs.list(jobNameOf(item));
  if (isAlive(item, jobs)) return { ...same, outcome: 'waiting', launch, adopt: true };
  const silent = error.Error?.startsWith('States.') ?? true;
  const end = jobs.length === 0 && !silent ? { launchError: causeOf(error) } : ended(item, jobs);
  return { ...same, ...(await settle(services, found, item, end)) };
}

export const handler = lambda(settleTrial);
