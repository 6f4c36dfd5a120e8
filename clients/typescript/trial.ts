import { ApiUnreachable } from '../../trainer/protocol/errors.ts';
import type { Stop } from './desk.ts';
import { OpenTrial } from './open-trial.ts';
import { openDesks } from './settings.ts';

export { ApiRefused, ApiUnreachable } from '../../trainer/protocol/errors.ts';

/** By name; NaN and infinities allowed. */
export type Metrics = Readonly<Record<string, number>>;
export type ParamValue = string | number | boolean | null;

/** One trial, as a training program sees it. */
export interface Trial<P extends Readonly<Record<string, ParamValue>> = Readonly<Record<string, ParamValue>>> {
  /** The defaults, overridden by what the trial has. */
  readonly params: P;
  /** These three are undefined without Skysweep. */
  readonly sweep: string | undefined;
  readonly number: number | undefined;
  readonly seed: number | undefined;
  /** Whether to save a checkpoint and return. */
  readonly shouldStop: boolean;
  /** Why. */
  readonly reason: string | undefined;
  /** Aborted when `shouldStop` turns true. */
  readonly signal: AbortSignal;
  /**
   * Reports what was measured at a step (0, 1, …; NaN and infinities allowed) and answers `shouldStop`. Reporting a step
   * again changes nothing.
   */
  report(step: number, metrics: Metrics): Promise<boolean>;
  /** Has `save` write a file and keeps it; answers whether it is safe. Report the step first. */
  checkpoint(step: number, save: (path: string) => void | Promise<void>): Promise<boolean>;
  /** Calls `load` with the newest checkpoint and answers its step; 0 if there is none. */
  restore(load: (path: string) => void | Promise<void>): Promise<number>;
}

/** A trial that is there to be run. */
export interface NextTrial<P extends Readonly<Record<string, ParamValue>>> {
  /**
   * Runs `train`. When it returns, the trial is completed with the newest value of each metric; when it throws, the trial
   * has failed, and the error is thrown on.
   */
  run(train: (trial: Trial<P>) => void | Promise<void>): Promise<void>;
}

/**
 * Trials, one after another: as many as there are for a worker, up to the sweep's `trainer.trials_per_job` for a job,
 * one otherwise. Run each before asking for the next. Sets the exit code 75 when the job is to be started again.
 *
 * Where it runs is told by the environment, as clients/python/skysweep_trial.py says; without any, `defaults` are the
 * parameters and reports are printed.
 */
export async function* trials<P extends Readonly<Record<string, ParamValue>>>(
  defaults: P,
): AsyncGenerator<NextTrial<P>, void, undefined> {
  try {
    for await (const desk of openDesks(process.env)) {
      let stop: Stop | undefined;
      yield {
        async run(train) {
          stop = await new OpenTrial<P>(defaults, desk).run(train);
        },
      };
      if (stop !== 'terminated') continue;
      if (desk.startAgain !== undefined) process.exitCode = desk.startAgain;
      return;
    }
  } catch (error) {
    startAgain(error);
  }
}

/** Runs `train` for each of the `trials`; the first error ends it. */
export async function run<P extends Readonly<Record<string, ParamValue>>>(
  defaults: P,
  train: (trial: Trial<P>) => void | Promise<void>,
): Promise<void> {
  try {
    for await (const next of trials(defaults)) await next.run(train);
  } catch (error) {
    startAgain(error);
  }
}

/** @throws the error, unless a job that is started again may get further */
function startAgain(error: unknown): void {
  if (!(error instanceof ApiUnreachable) || !process.env.SKYSWEEP_TOKEN) throw error;
  process.stderr.write(`skysweep: ${error.message}\n`);
  process.exitCode = 75;
}
