import { firstLane } from './crew.ts';
import { lambda } from './lambda.ts';
import type { Services } from './services.ts';

export interface BeginInput {
  readonly sweep: string;
  readonly generation: number;
  readonly crew: number;
  /** Counts how often this crew has gone through the map. */
  readonly round: number;
}

export interface Shift {
  readonly sweep: string;
  readonly generation: number;
  readonly lane: number;
  readonly turn: number;
  /** How long the lane has just slept, waiting for others. */
  readonly seconds?: number;
}

export interface BeginAnswer extends BeginInput {
  readonly parallel: number;
  /** The items of the map, by the numbers of their lanes: a slot takes one, then the next that is left. */
  readonly lanes: readonly number[];
}

/** Turns of one child execution before the next shift takes over: keeps its history far below the limit. */
export const turnsPerShift = 400;

/** Shifts that each lane can look forward to in one round; a sweep that needs more goes round again. */
const shiftsPerLane = 10;
/** The payload between states is limited. */
const maxSpare = 1500;

/** Opens a round of an execution: how many lanes, and who they are. Reads only, so a repeated call answers the same. */
export function beginSweep({ sweeps }: Services) {
  return async ({ sweep, generation, crew, round }: BeginInput): Promise<BeginAnswer> => {
    const item = await sweeps.find(sweep);
    if (!item) throw new Error(`there is no sweep ${sweep}`);
    const parallel = item.crews.find((one) => one.crew === crew)?.lanes ?? item.spec.budget.parallel;
    const { trials = Number.POSITIVE_INFINITY } = item.spec.budget;
    const spare = Math.min(Math.ceil(trials / turnsPerShift), parallel * shiftsPerLane, maxSpare);
    const first = firstLane(crew, round);
    const lanes = Array.from({ length: parallel + spare }, (_, i) => first + i);
    return { sweep, generation, crew, round, parallel, lanes };
  };
}

export const handler = lambda(beginSweep);
