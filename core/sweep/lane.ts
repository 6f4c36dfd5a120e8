import type { Next } from '../schedulers/scheduler.ts';
import type { Params } from '../space/parameter.ts';
import type { Confirmation } from './confirmation.ts';
import { complete, ending, type Progress } from './endings.ts';
import type { TrialState } from './trial.ts';

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
  /** Of a paused one: by the scheduler, which alone resumes it, rather than with the whole sweep. */
  readonly pausedByScheduler?: boolean;
  /** It measures or trains another trial once more, after the search. */
  readonly afterSearch?: boolean;
}

export interface LaneView extends Progress {
  readonly state: SweepState;
  readonly generation: number;
  readonly open: readonly OpenTrial[];
  /** Settled trials of a sweep that measures them once more when the search is over, e.g. on the test set. */
  readonly toEvaluate: readonly number[];
  /** What is still to be trained again with fresh seeds, should the search be over now. */
  readonly toConfirm: readonly Confirmation[];
}

/** The scheduler's say; without leave to create only paused trials may go on. */
export type Schedule = (mayCreate: boolean) => Next;

export type LaneStep =
  /** An earlier execution launched it: take over its job. */
  | { readonly step: 'adopt'; readonly trial: number }
  /** Launch a paused trial again from its checkpoint. */
  | { readonly step: 'resume'; readonly trial: number; readonly reason?: string }
  | { readonly step: 'propose' }
  /** A new trial with given parameters. */
  | { readonly step: 'start'; readonly params: Params; readonly reason: string }
  /** A new trial from another one's checkpoint. */
  | { readonly step: 'clone'; readonly of: number; readonly params: Params; readonly reason: string }
  | { readonly step: 'evaluate'; readonly of: number }
  | ({ readonly step: 'confirm' } & Confirmation)
  /** A running trial has to report before anything can be said. */
  | { readonly step: 'wait' }
  | { readonly step: 'done'; readonly reason: string };

/** What the search does next; `done` tells why it is over. */
type SearchStep = Extract<LaneStep, { step: 'propose' | 'start' | 'resume' | 'clone' | 'wait' | 'done' }>;

function searchStep(view: LaneView, schedule: Schedule): SearchStep {
  const end = ending(view);
  if (end !== undefined) return { step: 'done', reason: end };
  const full = complete(view);
  const next = schedule(full === undefined);
  switch (next.next) {
    case 'resume':
      return { step: 'resume', trial: next.trial, reason: next.reason };
    case 'propose':
      return full === undefined ? { step: 'propose' } : { step: 'done', reason: full };
    case 'start':
      if (full !== undefined) return { step: 'done', reason: full };
      return { step: 'start', params: next.params, reason: next.reason };
    case 'clone':
      if (full !== undefined) return { step: 'done', reason: full };
      return { step: 'clone', of: next.of, params: next.params, reason: next.reason };
    case 'wait':
      // Nobody is there to wait for: what is paused stays so.
      return isIdle(view) ? { step: 'done', reason: full ?? 'no trial is left to go on with' } : { step: 'wait' };
    case 'done':
      return { step: 'done', reason: full ?? next.reason };
  }
}

/** No job of the search is queued or running. */
const isIdle = ({ open }: LaneView) => open.every(({ state, afterSearch }) => state === 'paused' || afterSearch);

/** Why nothing of the search starts any more, or undefined while it goes on. */
export function searchOver(view: LaneView, schedule: Schedule): string | undefined {
  const next = searchStep(view, schedule);
  return next.step === 'done' ? next.reason : undefined;
}

/** What a lane does next. Unfinished trials of an earlier execution come first, so that a resumed sweep loses nothing. */
export function nextStep(view: LaneView, schedule: Schedule): LaneStep {
  if (view.state !== 'running') return { step: 'done', reason: `the sweep is ${view.state}` };
  const orphan = view.open.find((trial) => trial.generation < view.generation && !trial.pausedByScheduler);
  if (orphan) return { step: orphan.state === 'paused' ? 'resume' : 'adopt', trial: orphan.number };
  const next = searchStep(view, schedule);
  if (next.step !== 'done') return next;
  const [trial] = view.toEvaluate;
  const [confirmation] = view.toConfirm;
  if (trial === undefined && confirmation === undefined) return next;
  // The winner may still change; there will be work for every lane when it is known.
  if (!isIdle(view)) return confirmation === undefined ? next : { step: 'wait' };
  return trial === undefined ? { step: 'confirm', ...confirmation! } : { step: 'evaluate', of: trial };
}
