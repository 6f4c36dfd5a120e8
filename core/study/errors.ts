import type { StudyEnd } from './study.ts';

/** Thrown by an objective function whose trial ends early; the trial settles as stopped. */
export class TrialPruned extends Error {
  override readonly name = 'TrialPruned';
}

/** Another copy of this package throws another class of that name. */
export function isTrialPruned(error: unknown): error is Error {
  return error instanceof Error && error.name === 'TrialPruned';
}

/** There is no further trial: the space is exhausted, the budget used up or the target reached. */
export class StudyDone extends Error {
  override readonly name = 'StudyDone';
  readonly end: StudyEnd;

  constructor(end: StudyEnd) {
    super(end.reason === undefined ? end.done : `${end.done}: ${end.reason}`);
    this.end = end;
  }
}
