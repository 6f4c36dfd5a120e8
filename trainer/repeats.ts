import type { ClaimAnswer } from '../core/sweep/protocol.ts';
import type { Run } from '../core/sweep/repeats.ts';
import type { TrialOutcome, TrialSession } from './session.ts';

/**
 * Trains once for each fold or seed and reports the final metrics of run k as step k; goes on after the runs that were
 * reported, and within a run from a checkpoint of it.
 */
export async function runRepeats(
  session: TrialSession,
  { kind, runs }: NonNullable<ClaimAnswer['repeats']>,
  train: (session: TrialSession, run: Run) => Promise<TrialOutcome>,
): Promise<TrialOutcome> {
  const { reported } = session.claim;
  for (let done = reported?.step ?? 0; done < runs.length; done += 1) {
    const outcome = await train(sessionOfRun(session, done), runs[done]!);
    if (outcome.kind === 'failed') return { ...outcome, message: `${kind.slice(0, -1)} ${done}: ${outcome.message}` };
    if (outcome.kind !== 'completed') return outcome;
    const { decision, reason } = await session.report(done + 1, outcome.metrics);
    if (decision === 'continue') continue;
    const kindOfEnd = decision === 'stop' ? 'stopped' : 'paused';
    return { kind: kindOfEnd, step: done + 1, ...(reason === undefined ? {} : { reason }) };
  }
  return { kind: 'completed', step: runs.length, metrics: {} };
}

/** Epochs are not reported, and checkpoints carry the number of runs that are done. */
function sessionOfRun(session: TrialSession, done: number): TrialSession {
  return {
    ...session,
    report: async () => ({ decision: 'continue', until: null }),
    saveCheckpoint: (_, bytes) => session.saveCheckpoint(done, bytes),
    // Epochs of several trainings would be one muddle.
    saveMeasurements: async () => {},
    loadCheckpoint: async () => (session.claim.resume?.step === done ? session.loadCheckpoint() : null),
  };
}
