import { lambda } from './lambda.ts';
import type { Services } from './services.ts';

export interface BeginInput {
  readonly sweep: string;
  readonly generation: number;
}

export interface Shift extends BeginInput {
  readonly lane: number;
  readonly turn: number;
  /** How long the lane has just slept, waiting for others. */
  readonly seconds?: number;
}

export interface BeginAnswer extends BeginInput {
  readonly parallel: number;
  /** The items of the map: one lane each. */
  readonly shifts: readonly Shift[];
}

/** Trials that one child execution handles before the next shift takes over: keeps its history far below the limit. */
export const trialsPerShift = 200;

/** Opens an execution: how many lanes, and who they are. Reads only, so a repeated call answers the same. */
export function beginSweep({ sweeps }: Services) {
  return async ({ sweep, generation }: BeginInput): Promise<BeginAnswer> => {
    const item = await sweeps.find(sweep);
    if (!item) throw new Error(`there is no sweep ${sweep}`);
    const { parallel, trials } = item.spec.budget;
    const lanes = Math.max(parallel, trials === undefined ? parallel : Math.ceil(trials / trialsPerShift));
    return {
      sweep,
      generation,
      parallel,
      shifts: Array.from({ length: lanes }, (_, lane) => ({ sweep, generation, lane, turn: 0 })),
    };
  };
}

export const handler = lambda(beginSweep);
