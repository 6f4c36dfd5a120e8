import type { Metrics } from './trial.ts';

/** Why a trial has to wind up: a decision; SIGTERM, or an API that is gone; or because the trial is somebody else's. */
export type Stop = 'decided' | 'terminated' | 'lost';
export type WindUp = (stop: Stop, reason: string) => void;

/** What the settings that a program may run in differ in: where a trial comes from, and where what it says goes to. */
export interface Desk {
  readonly params: Readonly<Record<string, unknown>>;
  readonly sweep?: string | undefined;
  readonly number?: number | undefined;
  readonly seed?: number | undefined;
  /** The exit code that has a job started again. */
  readonly startAgain?: number;
  /** Begins; `windUp` is to be called when the program has to stop. */
  open(windUp: WindUp): void;
  report(step: number, metrics: Metrics): Promise<void>;
  /** Keeps the file at `path`; answers whether it is safe. */
  checkpoint(step: number, save: (path: string) => Promise<void>): Promise<boolean>;
  /** The step of the checkpoint that was loaded, 0 without one. */
  restore(load: (path: string) => Promise<void>): Promise<number>;
  /** `latest`: the newest value of each metric. */
  complete(latest: Metrics): Promise<void>;
  fail(message: string, output: readonly string[]): Promise<void>;
  /** After a stop. */
  leave(stop: Stop, reason: string): Promise<void>;
  close(): void;
}
