import type { ClaimAnswer } from '../core/sweep/protocol.ts';
import { exitCodes } from '../core/sweep/protocol.ts';
import type { JobOptions } from './job.ts';
import type { TrialClient } from './protocol/client.ts';
import { ApiUnreachable, isGone } from './protocol/errors.ts';
import { openSession } from './protocol/trial-session.ts';
import type { TrialOutcome } from './session.ts';
import { processMeter } from './usage/meter.ts';

/** Runs the built-in trainer in this process and settles what it answers. */
export async function runInProcess(
  claim: ClaimAnswer,
  client: TrialClient,
  options: Pick<JobOptions, 'signal' | 'log'>,
): Promise<number> {
  const meter = processMeter();
  const { session, reporter } = openSession(client, claim, options.signal, options.log, meter);
  const fail = async (message: string) => {
    options.log(message);
    const reports = await reporter.finish();
    await client.result(claim.lease, {
      state: 'failed',
      message: message.slice(0, 8192),
      reports,
      usage: meter.usage(),
      notes: reporter.takeNotes(),
    });
    return exitCodes.failed;
  };
  try {
    // Imported here alone: a command must not pay for loading TensorFlow.
    const { runBuiltIn } = await import('./built-in.ts');
    const outcome: TrialOutcome = await runBuiltIn(session);
    switch (outcome.kind) {
      case 'completed': {
        const reports = await reporter.finish();
        await client.result(claim.lease, {
          state: 'completed',
          metrics: outcome.metrics,
          reports,
          usage: meter.usage(),
          notes: reporter.takeNotes(),
        });
        return exitCodes.done;
      }
      case 'stopped':
      case 'paused':
      case 'lost':
        return exitCodes.done;
      case 'interrupted':
        await reporter.tellUsage().catch((error: unknown) => options.log(String(error)));
        return exitCodes.interrupted;
      case 'failed':
        return await fail(outcome.message);
    }
  } catch (error) {
    if (isGone(error) || error instanceof ApiUnreachable) throw error;
    return await fail(error instanceof Error ? error.message : String(error));
  } finally {
    meter.stop();
    reporter.close();
  }
}
