import { type ClaimRequest, exitCodes, type NextRequest } from '../../core/sweep/protocol.ts';
import { nextTrial } from '../../trainer/next-trial.ts';
import { TrialClient } from '../../trainer/protocol/client.ts';
import { isGone } from '../../trainer/protocol/errors.ts';
import type { Desk } from './desk.ts';
import { type JobDesk, jobDesk } from './job.ts';
import { programDesk } from './program.ts';
import { workerDesks } from './worker.ts';

type Variables = Readonly<Record<string, string | undefined>>;
type Ended = NonNullable<NextRequest['ended']>;

const log = (line: string) => void process.stderr.write(`skysweep: ${line}\n`);

/** Tells by the environment what this process was started for. @throws Error that names what is missing */
export async function* openDesks(env: Variables): AsyncGenerator<Desk> {
  const { SKYSWEEP_URL: url, SKYSWEEP_TOKEN: token, SKYSWEEP_SWEEP: sweep } = env;
  const giveUpMs = Number(env.SKYSWEEP_GIVE_UP_SECONDS || 60) * 1000;
  if (url && token) yield* claimed((bearer) => new TrialClient({ url, token: bearer, log, giveUpMs }), env, token);
  else if (env.SKYSWEEP_PARAMS || !url) yield programDesk(env);
  else if (sweep) {
    const leaseSeconds = Number(env.SKYSWEEP_LEASE_SECONDS || 600);
    const checkpointDir = env.SKYSWEEP_CHECKPOINT_DIR || undefined;
    yield* workerDesks({ url, sweep, leaseSeconds, giveUpMs, checkpointDir, env, log });
  } else {
    throw new Error('SKYSWEEP_URL is set alone: set SKYSWEEP_SWEEP too, to work for that sweep, or neither');
  }
}

/** The trial of a job, and with SKYSWEEP_JOB_TOKEN the further ones that it is handed. */
async function* claimed(clientOf: (token: string) => TrialClient, env: Variables, first: string): AsyncGenerator<Desk> {
  const jobId = env.AWS_BATCH_JOB_ID;
  if (!jobId) throw new Error('AWS_BATCH_JOB_ID is not set: AWS Batch sets it for its jobs; any id will do elsewhere');
  const launch = { jobId, attempt: Number(env.AWS_BATCH_JOB_ATTEMPT || 1) };
  for (let token: string | undefined = first; token !== undefined; ) {
    const desk = await claim(clientOf(token), launch);
    if (desk) yield desk;
    const ended: Ended = { token, exitCode: desk?.hasFailed() ? exitCodes.failed : exitCodes.done };
    token = env.SKYSWEEP_JOB_TOKEN ? await nextToken(clientOf(env.SKYSWEEP_JOB_TOKEN), launch, ended) : undefined;
  }
}

async function claim(client: TrialClient, launch: ClaimRequest): Promise<JobDesk | undefined> {
  const claimed = await client.claim(launch).catch((error: unknown) => {
    if (!isGone(error)) throw error;
    log(`${error.message}: nothing to do`);
    return undefined;
  });
  if (!claimed) return undefined;
  if (claimed.repeats || claimed.evaluate) {
    const message =
      "folds, seeds and test-set runs need the spec's trainer.command, which starts a program once for each run";
    await client.result(claimed.lease, { state: 'failed', message });
    throw new Error(message);
  }
  return jobDesk(client, claimed, log);
}

/** Ends the trial, and waits for the next one that the job is handed; undefined when there is none. */
async function nextToken(client: TrialClient, launch: ClaimRequest, ended: Ended) {
  const termination = new AbortController();
  const end = () => termination.abort();
  process.on('SIGTERM', end);
  try {
    const next = await nextTrial(client, launch, ended, { signal: termination.signal, log });
    if (next?.next === 'trial') return next.token;
    if (next) log(`no further trial: ${next.reason}`);
    return undefined;
  } finally {
    process.off('SIGTERM', end);
  }
}
