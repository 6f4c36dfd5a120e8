import type { NextAnswer, NextRequest } from '../core/sweep/protocol.ts';
import type { Environment } from './environment.ts';
import type { JobOptions } from './job.ts';
import type { TrialClient } from './protocol/client.ts';

/** What the job does after a trial; undefined when it is to end at once, or nobody tells. */
export async function nextTrial(
  client: TrialClient,
  { jobId, attempt }: Pick<Environment, 'jobId' | 'attempt'>,
  ended: NonNullable<NextRequest['ended']>,
  { signal, log }: Pick<JobOptions, 'signal' | 'log'>,
): Promise<Exclude<NextAnswer, { next: 'wait' }> | undefined> {
  const aborted = new Promise<undefined>((resolve) => {
    if (signal.aborted) resolve(undefined);
    signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
  let request: NextRequest = { jobId, attempt, ended };
  for (;;) {
    const asked = client.next(request, signal).catch((error: unknown) => {
      log(error instanceof Error ? error.message : String(error));
      return undefined;
    });
    const answer = await Promise.race([aborted, asked]);
    if (answer?.next !== 'wait') return answer;
    request = { jobId, attempt };
  }
}
