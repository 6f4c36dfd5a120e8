import { TrialClient } from '../../trainer/protocol/client.ts';
import { isGone } from '../../trainer/protocol/errors.ts';
import type { Desk } from './desk.ts';
import { jobDesk } from './job.ts';
import { programDesk } from './program.ts';
import { workerDesks } from './worker.ts';

const log = (line: string) => void process.stderr.write(`skysweep: ${line}\n`);

/** Tells by the environment what this process was started for. @throws Error that names what is missing */
export async function* openDesks(env: Readonly<Record<string, string | undefined>>): AsyncGenerator<Desk> {
  const { SKYSWEEP_URL: url, SKYSWEEP_TOKEN: token, SKYSWEEP_SWEEP: sweep } = env;
  const giveUpMs = Number(env.SKYSWEEP_GIVE_UP_SECONDS || 60) * 1000;
  if (url && token) yield* claimed(new TrialClient({ url, token, log, giveUpMs }), env);
  else if (env.SKYSWEEP_PARAMS || !url) yield programDesk(env);
  else if (sweep) {
    const leaseSeconds = Number(env.SKYSWEEP_LEASE_SECONDS || 600);
    const checkpointDir = env.SKYSWEEP_CHECKPOINT_DIR || undefined;
    yield* workerDesks({ url, sweep, leaseSeconds, giveUpMs, checkpointDir, env, log });
  } else {
    throw new Error('SKYSWEEP_URL is set alone: set SKYSWEEP_SWEEP too, to work for that sweep, or neither');
  }
}

async function* claimed(client: TrialClient, env: Readonly<Record<string, string | undefined>>): AsyncGenerator<Desk> {
  const jobId = env.AWS_BATCH_JOB_ID;
  if (!jobId) throw new Error('AWS_BATCH_JOB_ID is not set: AWS Batch sets it for its jobs; any id will do elsewhere');
  const claim = await client
    .claim({ jobId, attempt: Number(env.AWS_BATCH_JOB_ATTEMPT || 1) })
    .catch((error: unknown) => {
      if (!isGone(error)) throw error;
      log(`${error.message}: nothing to do`);
      return undefined;
    });
  if (!claim) return;
  if (claim.repeats || claim.evaluate) {
    const message =
      "folds, seeds and test-set runs need the spec's trainer.command, which starts a program once for each run";
    await client.result(claim.lease, { state: 'failed', message });
    throw new Error(message);
  }
  yield jobDesk(client, claim, log);
}
