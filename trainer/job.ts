import type { ClaimAnswer } from '../core/sweep/protocol.ts';
import { exitCodes } from '../core/sweep/protocol.ts';
import { runCommand } from './command/run-command.ts';
import type { Environment } from './environment.ts';
import { readEnvironment } from './environment.ts';
import { runInProcess } from './in-process.ts';
import { TrialClient } from './protocol/client.ts';
import { ApiUnreachable, isGone } from './protocol/errors.ts';

export interface JobOptions {
  /** Aborted to end the job as SIGTERM does: the program is told, its checkpoint is committed, the answer is 75. */
  readonly signal: AbortSignal;
  /** One line for people. */
  readonly log: (line: string) => void;
  /** Working directory of a command; default: the process's own. */
  readonly cwd?: string;
  /** Process id, and process group, of a command's program. */
  readonly onSpawn?: (pid: number) => void;
  /** A command's output as it comes. */
  readonly onOutput?: (chunk: Uint8Array, stream: 'stdout' | 'stderr') => void;
  /** Default: the global fetch. */
  readonly fetch?: typeof globalThis.fetch;
}

async function claimTrial(client: TrialClient, { jobId, attempt }: Environment): Promise<ClaimAnswer | undefined> {
  try {
    return await client.claim({ jobId, attempt });
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

/**
 * Runs one job: claims its trial and runs the trainer that the spec names, any program or the built-in one.
 * Answers the exit code (`exitCodes`) and never throws; touches no state of the process, so that many jobs may run
 * in one. `env` needs SKYSWEEP_URL, SKYSWEEP_TOKEN, AWS_BATCH_JOB_ID and has AWS_BATCH_JOB_ATTEMPT.
 */
export async function runJob(env: Readonly<Record<string, string | undefined>>, options: JobOptions): Promise<number> {
  const { log } = options;
  try {
    const environment = readEnvironment(env);
    const client = new TrialClient({
      url: environment.url,
      token: environment.token,
      giveUpMs: environment.giveUpSeconds * 1000,
      log,
      ...(options.fetch ? { fetch: options.fetch } : {}),
    });
    const claim = await claimTrial(client, environment);
    if (!claim) {
      log('the trial is claimed by another job or released: nothing to do');
      return exitCodes.done;
    }
    return await (claim.trainer.command === undefined
      ? runInProcess(claim, client, options)
      : runCommand(claim, client, { ...options, env }));
  } catch (error) {
    if (isGone(error)) {
      log(`${error.message}: ending without a result`);
      return exitCodes.done;
    }
    log(error instanceof Error ? error.message : String(error));
    return error instanceof ApiUnreachable ? exitCodes.interrupted : exitCodes.failed;
  }
}
