import type { MetricName } from './metrics.ts';

/** What a line tells beside its message. Nothing secret, and nothing that grows with the sweep. */
export type Fields = Readonly<Record<string, unknown>>;

/** Log lines for whoever operates a deployment: decisions at info, what does not change anything at debug. */
export interface Log {
  debug(message: string, ...fields: Fields[]): void;
  info(message: string, ...fields: Fields[]): void;
  warn(message: string, ...fields: Fields[]): void;
  /** With name, message, stack and cause of the error as fields. */
  error(message: string, error: Error): void;
}

/** Where operators look. */
export interface Observer {
  readonly log: Log;
  /** Adds to a metric. Default: 1. */
  count(metric: MetricName, value?: number): void;
}

const nothing = () => {};

/** Nobody looks. */
export const unobserved: Observer = {
  log: { debug: nothing, info: nothing, warn: nothing, error: nothing },
  count: nothing,
};

/** Anything may be thrown. */
export const asError = (thrown: unknown): Error => (thrown instanceof Error ? thrown : new Error(String(thrown)));
