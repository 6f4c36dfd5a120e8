import { type Rungs, rungSteps } from '../setup.ts';

/** A rung and the one above it: of the trials at `step` about the share step / next goes on. */
export interface Climb {
  readonly step: number;
  readonly next: number;
}

/** The rungs of a bracket, each with the step above it. */
export function climbs(range: Rungs): Climb[] {
  const levels = rungSteps(range);
  return levels.map((step, i) => ({ step, next: levels[i + 1] ?? range.max }));
}
