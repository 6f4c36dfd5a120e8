import type { TokenScope } from './trial-token.ts';

/** Batch allows letters, digits, `-` and `_`; a sweep's id has no `_`, so the parts cannot run into each other. */
export function jobName({ sweep, trial, launch }: TokenScope): string {
  return `skysweep_${sweep}_${trial}_${launch}`;
}

/** Matches every job of a sweep. */
export const jobNames = (sweep: string) => `skysweep_${sweep}_*`;

export function readJobName(name: string): TokenScope | undefined {
  const match = /^skysweep_([a-z0-9-]{1,48})_(\d+)_(\d+)$/.exec(name);
  if (!match) return undefined;
  return { sweep: match[1] as string, trial: Number(match[2]), launch: Number(match[3]) };
}
