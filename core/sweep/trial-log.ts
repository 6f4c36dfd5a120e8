import type { TrialEnvironment } from './environment.ts';
import type { ClaimAnswer, WireNumber } from './protocol.ts';
import type { TrialView } from './views.ts';

/** Everything that is kept of one trial: enough to understand it and to run it again. */
export interface TrialLog extends TrialView {
  readonly sweep: string;
  /** 32-bit seed of the trial. */
  readonly seed: number;
  /** The steps that it was to run, and the folds or seeds where each step was a training of its own. */
  readonly resource: ClaimAnswer['resource'];
  readonly repeats?: ClaimAnswer['repeats'];
  /** The spec's `trainer`, in its normal form; `params` override it by name. */
  readonly trainer: Readonly<Record<string, unknown>>;
  /** The last value of every metric, the system's own included. */
  readonly finalMetrics: Readonly<Record<string, WireNumber>>;
  /** All reports in the order of their steps. */
  readonly reports: readonly {
    readonly step: number;
    readonly metrics: Readonly<Record<string, WireNumber>>;
    /** ISO 8601, UTC. */
    readonly at: string;
  }[];
  readonly environment?: TrialEnvironment;
}
