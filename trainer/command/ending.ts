import { constants } from 'node:os';
import type { Metrics } from '../protocol/client.ts';
import type { ProgramEnd } from './program.ts';

/** Why a program was told to end; the first reason counts. */
export type Ending =
  | { readonly kind: 'decided'; readonly decision: 'stop' | 'pause' }
  /** The job is to end: its checkpoint is saved and it is started again. */
  | { readonly kind: 'terminated' }
  /** The claim is gone, or the API is: `error` says which. */
  | { readonly kind: 'cut off'; readonly error: unknown }
  | { readonly kind: 'overdue'; readonly message: string };

function seconds(value: number): string {
  return `${Math.round(value * 1000) / 1000} s`;
}

export function stallMessage(limit: number): string {
  return `the program put out nothing for ${seconds(limit)} and was ended (trainer.stall)`;
}

export function timeoutMessage(limit: number): string {
  return `the program ran longer than ${seconds(limit)} and was ended (trainer.timeout)`;
}

/** What a program's own end means: undefined when it succeeded. */
export function crash({ code, signal }: ProgramEnd): string | undefined {
  if (code === 0) return undefined;
  if (code !== null) return `the program exited with code ${code}`;
  const hint = signal === 'SIGKILL' ? ' (the system does that when memory runs out)' : '';
  return `the program was killed by ${signal}${hint}`;
}

/** The exit code as a shell shows it: 128 and the number of the signal. */
export function shellCode({ code, signal }: ProgramEnd): number {
  return code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
}

/** Why the metrics of a program that exited with 0 are not enough, and what mends it; undefined when they are. */
export function missingMetric(objectives: readonly string[], metrics: Metrics, source: string): string | undefined {
  const missing = objectives.find((metric) => !Object.hasOwn(metrics, metric));
  if (missing === undefined) return undefined;
  const names = Object.keys(metrics);
  if (names.length === 0) {
    return `metric \`${missing}\` was never reported, nor any other: ${source}`;
  }
  const shown = names.length > 10 ? [...names.slice(0, 10), '…'] : names;
  return `metric \`${missing}\` was never reported; it reported: ${shown.join(', ')}. Report \`${missing}\`, or name one of these in objective.metric`;
}
