import type { LaneScope, TokenScope } from './trial-token.ts';

/** The lane of a job that may go on with the lane's next trials. */
type Lane = Pick<LaneScope, 'generation' | 'lane'>;

/**
 * Batch allows letters, digits, `-` and `_`; a sweep's id has no `_`, so the parts cannot run into each other. A job
 * that may train several trials has the name of its first one, and its lane.
 */
export function jobName({ sweep, trial, launch }: TokenScope, lane?: Lane): string {
  return `skysweep_${sweep}_${trial}_${launch}${lane ? `_${lane.generation}_${lane.lane}` : ''}`;
}

/** Matches every job of a sweep. */
export const jobNames = (sweep: string) => `skysweep_${sweep}_*`;

export function readJobName(name: string): (TokenScope & { readonly lane?: Lane }) | undefined {
  const match = /^skysweep_([a-z0-9-]{1,48})_(\d+)_(\d+)(?:_(\d+)_(\d+))?$/.exec(name);
  if (!match) return undefined;
  const [, sweep = '', trial, launch, generation, lane] = match;
  return {
    sweep,
    trial: Number(trial),
    launch: Number(launch),
    ...(generation !== undefined && { lane: { generation: Number(generation), lane: Number(lane) } }),
  };
}
