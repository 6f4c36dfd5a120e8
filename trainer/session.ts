import type { EpochMeasurements } from '../core/diagnostics/measurements.ts';
import type { TrialNotes } from '../core/sweep/environment.ts';
import type { ClaimAnswer, DecisionAnswer, Verdict } from '../core/sweep/protocol.ts';

/** Why a running trial has to wind up between two reports. */
export type Interruption =
  /** SIGTERM: Spot reclaims the machine or the job timed out; commit a checkpoint and exit 75. */
  | { readonly kind: 'terminated' }
  /** A heartbeat answered the standing decision. */
  | { readonly kind: 'decided'; readonly decision: Exclude<Verdict, 'continue'>; readonly reason?: string }
  /** Another attempt holds the claim: end without a checkpoint and without a result. */
  | { readonly kind: 'lost' };

/** One claimed trial, as a training program sees it. */
export interface TrialSession {
  readonly claim: ClaimAnswer;
  /** Reports the metrics of one step (NaN and infinities allowed) and answers what to do next. */
  report(step: number, metrics: Readonly<Record<string, number>>): Promise<DecisionAnswer>;
  /** Findings and the environment; they go with the next report, or with the result. */
  tell(notes: TrialNotes): void;
  /** Uploads a checkpoint and commits it; resolved only when it is safe. */
  saveCheckpoint(step: number, bytes: Uint8Array): Promise<void>;
  /** Uploads what was measured in every epoch of the trial, in place of what earlier launches uploaded. */
  saveMeasurements(epochs: readonly EpochMeasurements[]): Promise<void>;
  /** The committed checkpoint to resume from, or null for a fresh start. */
  loadCheckpoint(): Promise<Uint8Array | null>;
  /** Aborted, with an `Interruption` as its reason, when the trial has to wind up before its next report. */
  readonly signal: AbortSignal;
  /** One line for people, on standard error: never on standard output, which belongs to metrics. */
  log(line: string): void;
}

/** How the training of one trial ended; the caller sends the result and chooses the exit code from it. */
export type TrialOutcome =
  | { readonly kind: 'completed'; readonly step: number; readonly metrics: Readonly<Record<string, number>> }
  /** A decision ended it; its checkpoint is committed. */
  | { readonly kind: 'stopped' | 'paused'; readonly step: number; readonly reason?: string }
  /** A signal ended it, its checkpoint is committed: exit 75. */
  | { readonly kind: 'interrupted'; readonly step: number }
  /** The claim is gone: exit 0, no result. */
  | { readonly kind: 'lost' }
  | { readonly kind: 'failed'; readonly message: string };
