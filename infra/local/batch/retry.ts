/** One rule of Batch's `evaluateOnExit`: every given pattern must match; a pattern may end in `*`. */
export interface ExitRule {
  readonly action: 'RETRY' | 'EXIT';
  readonly onExitCode?: string;
  readonly onStatusReason?: string;
}

export interface RetryStrategy {
  readonly attempts: number;
  readonly evaluateOnExit: readonly ExitRule[];
}

/** Reclaimed hosts and interrupted trainers start again; everything else ends the job. */
export const retryStrategy: RetryStrategy = {
  attempts: 10,
  evaluateOnExit: [
    { action: 'RETRY', onExitCode: '75' },
    { action: 'RETRY', onStatusReason: 'Host EC2*' },
    { action: 'EXIT', onExitCode: '*' },
  ],
};

function matches(pattern: string | undefined, value: string): boolean {
  if (pattern === undefined) return true;
  return pattern.endsWith('*') ? value.startsWith(pattern.slice(0, -1)) : value === pattern;
}

/** Whether a failed attempt is followed by another one. As in Batch, a failure that no rule matches is retried. */
export function startsAgain(
  { attempts, evaluateOnExit }: RetryStrategy,
  attempt: number,
  { exitCode, statusReason = '' }: { readonly exitCode?: number; readonly statusReason?: string },
): boolean {
  if (attempt >= attempts) return false;
  const rule = evaluateOnExit.find(
    ({ onExitCode, onStatusReason }) =>
      matches(onExitCode, exitCode === undefined ? '' : String(exitCode)) && matches(onStatusReason, statusReason),
  );
  return rule?.action !== 'EXIT';
}
