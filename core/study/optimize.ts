import { isTrialPruned } from './errors.ts';
import { checkCount } from './results.ts';
import type { StudyEnd } from './study.ts';
import type { TrialResult } from './study-trial.ts';
import type { Trial } from './trial.ts';

/** Evaluates one trial; throws `TrialPruned` where that ends early. */
export type ObjectiveFunction<P> = (trial: Trial<P>) => TrialResult | PromiseLike<TrialResult>;

export interface OptimizeOptions {
  /** How many trials to start; by default the study's budget, or all points of a finite space. */
  readonly trials?: number | undefined;
  /** How many at once; 1 by default. */
  readonly parallel?: number | undefined;
  /** Once aborted no trial is started; those that run are awaited. An `AbortSignal` is one. */
  readonly signal?: { readonly aborted: boolean } | undefined;
  /** What an exception of the function does beyond failing its trial: nothing, or end the search and be rethrown. */
  readonly onError?: 'continue' | 'throw' | undefined;
}

/** How a search ended. */
export interface Optimized extends StudyEnd {
  /** Trials that were started by this call. */
  readonly trials: number;
}

interface Source<P> {
  next(): Trial<P> | undefined;
  tell(trial: Trial<P>, result: TrialResult): void;
  end(): StudyEnd;
}

/** Runs trials in `parallel` lanes, none of which waits for another. */
export async function optimize<P>(
  source: Source<P>,
  objective: ObjectiveFunction<P>,
  { trials = Infinity, parallel = 1, signal, onError = 'continue' }: OptimizeOptions,
): Promise<Optimized> {
  if (trials !== Infinity) checkCount('trials', trials);
  checkCount('parallel', parallel);
  let started = 0;
  let end: StudyEnd | undefined;
  const errors: unknown[] = [];

  const next = (): Trial<P> | undefined => {
    if (signal?.aborted) end = { done: 'aborted' };
    else if (started >= trials) end = { done: `${trials} trials done` };
    if (end || errors.length > 0) return undefined;
    const trial = source.next();
    if (!trial) end = source.end();
    else started += 1;
    return trial;
  };

  const evaluate = async (trial: Trial<P>): Promise<void> => {
    let result: TrialResult;
    try {
      result = await objective(trial);
    } catch (error) {
      result = isTrialPruned(error) ? pruned(trial, error) : { state: 'failed', reason: messageOf(error) };
      if (onError === 'throw' && !isTrialPruned(error)) errors.push(error);
    }
    try {
      source.tell(trial, result);
    } catch (error) {
      // Not a result: a mistake in the function, which would fail all trials.
      source.tell(trial, { state: 'failed', reason: messageOf(error) });
      throw error;
    }
  };

  const lane = async (): Promise<void> => {
    try {
      for (let trial = next(); trial; trial = next()) await evaluate(trial);
    } catch (error) {
      errors.push(error);
    }
  };

  await Promise.all(Array.from({ length: Math.min(parallel, trials) }, lane));
  if (errors.length > 0) throw errors[0];
  return { trials: started, ...(end as unknown as StudyEnd) };
}

function pruned<P>({ decision }: Trial<P>, error: Error): TrialResult {
  if (error.message !== '') return { state: 'stopped', reason: error.message };
  return {
    state: 'stopped',
    reason: decision.decision === 'continue' ? 'stopped by its own function' : decision.reason,
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error && error.message !== '' ? error.message : String(error);
}
