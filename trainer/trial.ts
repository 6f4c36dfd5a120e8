import type { ClaimAnswer } from '../core/sweep/protocol.ts';
import { exitCodes } from '../core/sweep/protocol.ts';
import { type CommandOptions, runCommand } from './command/run-command.ts';
import type { Environment } from './environment.ts';
import { runInProcess } from './in-process.ts';
import type { TrialClient } from './protocol/client.ts';
import { ApiUnreachable, isGone } from './protocol/errors.ts';

async function claimTrial(
  client: TrialClient,
  { jobId, attempt }: Pick<Environment, 'jobId' | 'attempt'>,
): Promise<ClaimAnswer | undefined> {
  try {
    return await client.claim({ jobId, attempt });
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

/** Claims the trial of the client's token and trains it. Answers the exit code (`exitCodes`) and never throws. */
export async function runTrial(
  client: TrialClient,
  job: Pick<Environment, 'jobId' | 'attempt'>,
  options: CommandOptions,
): Promise<number> {
  const { log } = options;
  try {
    const claim = await claimTrial(client, job);
    if (!claim) {
      log('the trial is claimed by another job or released: nothing to do');
      return exitCodes.done;
    }
    return await (claim.trainer.command === undefined
      ? runInProcess(claim, client, options)
      : runCommand(claim, client, options));
  } catch (error) {
    if (isGone(error)) {
      log(`${error.message}: ending without a result`);
      return exitCodes.done;
    }
    log(error instanceof Error ? error.message : String(error));
    return error instanceof ApiUnreachable ? exitCodes.interrupted : exitCodes.failed;
  }
}
