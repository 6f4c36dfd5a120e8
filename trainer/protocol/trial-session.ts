import type { ClaimAnswer } from '../../core/sweep/protocol.ts';
import type { Interruption, TrialSession } from '../session.ts';
import type { Meter } from '../usage/meter.ts';
import { loadCheckpoint, saveCheckpoint } from './checkpoints.ts';
import type { TrialClient } from './client.ts';
import { isGone } from './errors.ts';
import { saveMeasurements } from './measurements.ts';
import { Reporter } from './reporter.ts';

export interface OpenSession {
  readonly session: TrialSession;
  readonly reporter: Reporter;
}

/** Opens a claimed trial to a training program in this process. `terminated` aborts on SIGTERM. */
export function openSession(
  client: TrialClient,
  claim: ClaimAnswer,
  terminated: AbortSignal,
  log: (line: string) => void,
  meter: Meter,
): OpenSession {
  const windUp = new AbortController();
  const interrupt = (interruption: Interruption) => windUp.abort(interruption);
  const reporter = new Reporter(client, claim, {
    usage: () => meter.usage(),
    onDecision({ decision, reason }) {
      if (decision === 'continue') return;
      interrupt({ kind: 'decided', decision, ...(reason === undefined ? {} : { reason }) });
    },
    // Unreachable for long: wind up as for SIGTERM, so that the job is started again.
    onError: (error) => interrupt({ kind: isGone(error) ? 'lost' : 'terminated' }),
  });
  if (terminated.aborted) interrupt({ kind: 'terminated' });
  terminated.addEventListener('abort', () => interrupt({ kind: 'terminated' }), { once: true });
  const session: TrialSession = {
    claim,
    report: (step, metrics) => reporter.ask(step, metrics),
    tell: (notes) => reporter.tell(notes),
    async saveCheckpoint(step, bytes) {
      const owned = bytes.buffer instanceof ArrayBuffer ? (bytes as Uint8Array<ArrayBuffer>) : new Uint8Array(bytes);
      await saveCheckpoint(client, claim.lease, step, owned);
    },
    saveMeasurements: (epochs) => saveMeasurements(client, claim.lease, epochs),
    loadCheckpoint: async () => (claim.resume ? loadCheckpoint(client, claim.resume.url) : null),
    signal: windUp.signal,
    log,
  };
  return { session, reporter };
}
