import { exitCodes } from '../core/sweep/protocol.ts';
import type { Environment } from './environment.ts';
import { readEnvironment } from './environment.ts';
import { nextTrial } from './next-trial.ts';
import { TrialClient } from './protocol/client.ts';
import { runTrial } from './trial.ts';

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

const describe = (error: unknown) => (error instanceof Error ? error.message : String(error));

/**
 * Runs one job: claims its trial and runs the trainer that the spec names, any program or the built-in one; where the
 * sweep lets jobs train several trials, goes on with the next ones that it is handed.
 * Answers the exit code (`exitCodes`) and never throws; touches no state of the process, so that many jobs may run
 * in one. `env` needs SKYSWEEP_URL, SKYSWEEP_TOKEN, AWS_BATCH_JOB_ID and has AWS_BATCH_JOB_ATTEMPT.
 */
export async function runJob(env: Readonly<Record<string, string | undefined>>, options: JobOptions): Promise<number> {
  const { log } = options;
  let environment: Environment;
  try {
    environment = readEnvironment(env);
  } catch (error) {
    log(describe(error));
    return exitCodes.failed;
  }
  const { url, jobToken, giveUpSeconds } = environment;
  const clientOf = (token: string) =>
    new TrialClient({
      url,
      token,
      giveUpMs: giveUpSeconds * 1000,
      log,
      ...(options.fetch ? { fetch: options.fetch } : {}),
    });
  let { token } = environment;
  for (;;) {
    const exitCode = await runTrial(clientOf(token), environment, { ...options, env });
    if (jobToken === undefined || exitCode === exitCodes.interrupted) return exitCode;
    const next = await nextTrial(clientOf(jobToken), environment, { token, exitCode }, options);
    // Whatever is not settled yet is settled by how the job ends.
    if (next === undefined) return exitCode;
    if (next.next === 'exit') {
      log(`no further trial: ${next.reason}`);
      return exitCodes.done;
    }
    log(`going on with trial ${next.trial}`);
    token = next.token;
  }
}
