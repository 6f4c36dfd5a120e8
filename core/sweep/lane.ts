import type { Objective, TrialState } from './trial.ts';

/** Where a sweep stands, as the handlers store it. */
export type SweepState =
  | 'running'
  /** Running trials checkpoint and give their slots back; then paused. */
  | 'pausing'
  | 'paused'
  /** No new trials; the running ones finish; then stopped. */
  | 'stopping'
  /** Every job is being terminated; then stopped. */
  | 'halting'
  | 'completed'
  | 'failed'
  | 'stopped';

/** A trial that is not settled, as a lane sees it. */
export interface OpenTrial {
  readonly number: number;
  readonly state: TrialState;
  /** The execution (generation) whose lane looks after it. */
  readonly generation: number;
}

export interface LaneView {
  readonly state: SweepState;
  readonly generation: number;
  readonly budget: { readonly trials?: number; readonly seconds?: number };
  readonly elapsedSeconds: number;
  /** Search trials that exist, settled or not: the next one's number. */
  readonly created: number;
  readonly open: readonly OpenTrial[];
  readonly objectives: readonly Objective[];
  /** Best value of each objective so far. */
  readonly best: readonly (number | undefined)[];
  /** Settled trials, and how many of them failed. */
  readonly settled: number;
  readonly failed: number;
  /** Why the sampler has nothing left, once it said so. */
  readonly exhausted?: string;
  /** Settled trials of a sweep that measures them once more when the search is over, e.g. on the test set. */
  readonly toEvaluate: readonly number[];
}

export type LaneStep =
  /** An earlier execution launched it: take over its job. */
  | { readonly step: 'adopt'; readonly trial: number }
  /** Paused with the whole sweep: launch it again from its checkpoint. */
  | { readonly step: 'resume'; readonly trial: number }
  | { readonly step: 'propose' }
  | { readonly step: 'evaluate'; readonly of: number }
  | { readonly step: 'done'; readonly reason: string };

/** So many failures and nothing else: the program is wrong, not the parameters. */
const hopeless = 5;

/** Whether a value of any objective is as good as its target. */
export function targetReached({ objectives, best: values }: Pick<LaneView, 'objectives' | 'best'>): boolean {
  return objectives.some((objective, i) => {
    const best = values[i];
    if (objective.target === undefined || best === undefined) return false;
    return objective.goal === 'minimize' ? best <= objective.target : best >= objective.target;
  });
}

/** Why no new trial is proposed any more, or undefined while the search goes on. */
export function searchOver(view: LaneView): string | undefined {
  const { trials, seconds } = view.budget;
  if (targetReached(view)) return 'target reached';
  if (view.failed >= hopeless && view.failed === view.settled) return `the first ${view.failed} trials all failed`;
  if (view.exhausted !== undefined) return view.exhausted;
  if (trials !== undefined && view.created >= trials) return `${trials} trials done`;
  if (seconds !== undefined && view.elapsedSeconds >= seconds) return `time budget of ${seconds} s used up`;
  return undefined;
}

/** What a lane does next. Unfinished trials of an earlier execution come first, so that a resumed sweep loses nothing. */
export function nextStep(view: LaneView): LaneStep {
  if (view.state !== 'running') return { step: 'done', reason: `the sweep is ${view.state}` };
  const orphan = view.open.find((trial) => trial.generation < view.generation);
  if (orphan) return { step: orphan.state === 'paused' ? 'resume' : 'adopt', trial: orphan.number };
  const over = searchOver(view);
  if (over === undefined) return { step: 'propose' };
  const [next] = view.toEvaluate;
  if (next !== undefined && view.open.length === 0) return { step: 'evaluate', of: next };
  return { step: 'done', reason: over };
}
