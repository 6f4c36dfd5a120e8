/**
 * A lane's job that outlives its trials: when one has ended it asks for the lane's next one, and is handed it instead
 * of a job being submitted. Pure transitions; the store lets each happen once.
 */
export interface LaneJob {
  readonly jobId: string;
  /** Its name in the queue. */
  readonly name: string;
  /** The newest of its attempts that has asked for a trial. */
  readonly attempt: number;
  /** `idle`: it waits for the lane's next trial; `over`: it gets none any more. */
  readonly state: 'busy' | 'idle' | 'over';
  /** What it is at, or was at last. */
  readonly trial: number;
  readonly launch: number;
  /** Trials that it was given, that one included. */
  readonly taken: number;
  /** Epoch ms since when it waits, or has waited last. */
  readonly idleSince: number;
  /** Epoch ms until which an idle job is believed to be there without another word from it. */
  readonly until: number;
}

export interface Launch {
  readonly trial: number;
  readonly launch: number;
}

/** A waiting job is given up after so many ms: the instance costs, and a trial may never come. */
export const longestIdleMs = 60_000;
/** A waiting job is silent for so many ms at most, a poll and its way there and back. */
const silenceMs = 45_000;

export const isAt = (job: LaneJob, { trial, launch }: Launch): boolean => job.trial === trial && job.launch === launch;

/** After a trial has ended: waits for the next one, unless it has had its share or there is nothing to come. */
export function afterTrial(
  before: LaneJob | undefined,
  job: Pick<LaneJob, 'jobId' | 'name' | 'attempt'> & Launch,
  { perJob, goesOn, now }: { readonly perJob: number; readonly goesOn: boolean; readonly now: number },
): LaneJob {
  const taken = before?.jobId === job.jobId ? before.taken : 1;
  const state = goesOn && taken < perJob ? 'idle' : 'over';
  return { ...job, taken, state, idleSince: now, until: now + silenceMs };
}

/** Whether the lane's next trial can be handed to it. */
export const isWaiting = ({ state, until }: LaneJob, now: number): boolean => state === 'idle' && until > now;

export const handed = (job: LaneJob, { trial, launch }: Launch): LaneJob => ({
  ...job,
  state: 'busy',
  trial,
  launch,
  taken: job.taken + 1,
});

/** Whether a job that has just asked should be noted to wait for longer. */
export const isOverdue = ({ until }: LaneJob, now: number): boolean => until - now < silenceMs / 2;

/** A sign of life of a waiting job. */
export const stillWaiting = (job: LaneJob, attempt: number, now: number): LaneJob => ({
  ...job,
  attempt,
  until: now + silenceMs,
});

export const hasWaitedEnough = ({ idleSince }: LaneJob, now: number): boolean => now - idleSince >= longestIdleMs;

/** Nothing is handed to it any more. */
export const closed = (job: LaneJob): LaneJob => ({ ...job, state: 'over' });
