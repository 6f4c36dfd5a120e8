import type { ConfirmedTrial } from '../analysis/winner.ts';
import type { Finding } from '../diagnostics/finding.ts';
import type { Params } from '../space/parameter.ts';
import type { Objective, TrialState } from './trial.ts';

/** What the HTTP API answers and the CLI and dashboard show. NaN and infinities are strings, as in the trial protocol. */
export type SweepStatus = 'running' | 'pausing' | 'paused' | 'completed' | 'failed' | 'stopped';

export type TrialCounts = Readonly<Record<TrialState, number>>;

export interface BestView {
  readonly trial: number;
  readonly value: number;
  readonly params: Params;
}

/** The best trials, trained again with fresh seeds. Numbers that there are not are null. */
export interface ConfirmationView {
  /** Trainings that have ended, of all that are to be made. */
  readonly done: number;
  readonly total: number;
  /** The winner of the search first. */
  readonly trials: readonly ConfirmedTrial[];
  /** Whether the winner is better, or was lucky: one sentence, once all is done. */
  readonly verdict?: string;
}

export interface SweepView {
  readonly sweep: string;
  readonly status: SweepStatus;
  /** Why the sweep is in this state, for people: "50 trials done", "space exhausted", the error of a failed sweep. */
  readonly reason?: string;
  readonly objectives: readonly Objective[];
  readonly budget: { readonly trials?: number; readonly parallel: number; readonly seconds?: number };
  readonly sampler: string;
  readonly scheduler: string;
  readonly counts: TrialCounts;
  /** How many completed trials break an outcome constraint, where the sweep has some. */
  readonly infeasible?: number;
  /** The best feasible completed trial of a single-objective sweep. */
  readonly best: BestView | null;
  /** Steps (epochs) run over all trials, and what the trials would have run without early stopping, if known. */
  readonly steps: { readonly run: number; readonly full?: number };
  /** Test-set metrics of the winner and of the untuned baseline, when the trainer measures them at the end. */
  readonly evaluation?: {
    readonly best: Readonly<Record<string, number>>;
    readonly baseline?: Readonly<Record<string, number>>;
  };
  /** Where the spec has `confirm`, from the first such training on. */
  readonly confirmation?: ConfirmationView;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  readonly endedAt?: string;
}

export interface TrialView {
  readonly trial: number;
  readonly state: TrialState;
  /** The objective's value (of a stopped trial: the last reported one), null when there is none. */
  readonly value: number | string | null;
  readonly params: Params;
  /** Of a value that is the mean over folds or seeds; absent for fewer than two of them. */
  readonly standardError?: number;
  /** The trial and the step from whose checkpoint it began. */
  readonly clone?: { readonly of: number; readonly step: number };
  /** The last reported step; 0 before the first report. */
  readonly steps: number;
  /** Why the sampler proposed it. */
  readonly proposal: string;
  /** Why it was stopped or failed or is infeasible. */
  readonly reason?: string;
  /** The outcome constraints that a completed trial breaks: "latency_ms 31.2 is above 20". */
  readonly infeasible?: string;
  /** Of settled trials: what the system itself recorded, by the names `system/train_seconds` and so on. */
  readonly system?: Readonly<Record<string, number>>;
  /** What its trainer found wrong, each condition where it was seen first. */
  readonly findings?: readonly Finding[];
  /** For running trials: the newest report's metrics, and the step at which it will end, if known. */
  readonly metrics?: Readonly<Record<string, number | string>>;
  readonly maxSteps?: number;
  readonly exitCode?: number;
  /** Last lines of the program's output, kept for failed trials. */
  readonly output?: readonly string[];
  readonly startedAt?: string;
  readonly endedAt?: string;
}

/** A report of a trial, with the decision that answered it. */
export interface ReportView {
  readonly step: number;
  readonly metrics: Readonly<Record<string, number | string>>;
  readonly decision: 'continue' | 'stop' | 'pause';
  readonly reason?: string;
  /** ISO 8601, UTC. */
  readonly at: string;
}

/** Of a running trial, in the stream of events: what it has so far. */
export interface ProgressView {
  readonly trial: number;
  readonly state: TrialState;
  readonly step: number;
  readonly metrics: Readonly<Record<string, number | string>>;
}

/** A trial that no other one dominates. */
export interface FrontView {
  readonly trial: number;
  readonly values: readonly (number | string)[];
  readonly params: Params;
}

/** The HTTP API's resources, as the CLI calls them. All answers are JSON; errors are problem documents (RFC 9457). */
export const sweepRoutes = {
  /** GET: SweepView[], newest first, in pages. POST {spec, name?}: 201 SweepView; 409 when an unfinished sweep has the name. */
  sweeps: '/v1/sweeps',
  /**
   * GET: SweepView. PATCH {spec}: changes the spec of an unfinished sweep; SweepView, 422 for what cannot change.
   * DELETE: 204; 409 while it runs.
   */
  sweep: (id: string) => `/v1/sweeps/${id}`,
  /** GET: TrialView[] in pages, by number or, with `?sort=value`, best first; `?state=running,queued` filters. */
  trials: (id: string) => `/v1/sweeps/${id}/trials`,
  /** GET: TrialLog. */
  trialLog: (id: string, trial: number | string) => `/v1/sweeps/${id}/trials/${trial}/log`,
  /** GET {url}: where its measurements are, for a short time; 404 where there are none. */
  measurements: (id: string, trial: number | string) => `/v1/sweeps/${id}/trials/${trial}/measurements`,
  /** GET {url}: where its newest checkpoint is, for a short time; 404 where there is none. */
  checkpoint: (id: string, trial: number | string) => `/v1/sweeps/${id}/trials/${trial}/checkpoint`,
  /** GET: TrialView. */
  trial: (id: string, trial: number | string) => `/v1/sweeps/${id}/trials/${trial}`,
  /** GET: ReportView[] in pages. */
  metrics: (id: string, trial: number | string) => `/v1/sweeps/${id}/trials/${trial}/metrics`,
  /** POST: a new trial with the parameters of a failed one; 202 TrialView. */
  retryTrial: (id: string, trial: number | string) => `/v1/sweeps/${id}/trials/${trial}/retry`,
  /** POST {now}: tells the trial to stop, or ends it at once; 202 TrialView. */
  stopTrial: (id: string, trial: number | string) => `/v1/sweeps/${id}/trials/${trial}/stop`,
  /** GET: BestView; 404 while there is none. */
  best: (id: string) => `/v1/sweeps/${id}/best`,
  /** GET: FrontView[]. */
  pareto: (id: string) => `/v1/sweeps/${id}/pareto`,
  /** GET: server-sent events, after the one that Last-Event-ID names. */
  events: (id: string) => `/v1/sweeps/${id}/events`,
  /** POST {now: boolean}: lets running trials finish, or ends them; 202. */
  stop: (id: string) => `/v1/sweeps/${id}/stop`,
  /** POST: running trials checkpoint and give their slots back, the execution ends, the sweep can be resumed; 202. */
  pause: (id: string) => `/v1/sweeps/${id}/pause`,
  /** POST {spec?}: continues a paused or killed sweep, under a changed spec if one is given; 202. */
  resume: (id: string) => `/v1/sweeps/${id}/resume`,
} as const;
